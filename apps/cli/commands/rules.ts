import { aliasesOfPeer, peersOf } from '@emmental/knowledge';
import { type RuleDescription, threats } from '@emmental/model';
import { controls, pad, type Screen, spread, visible, widestOf, wrap } from '@emmental/report';
import { answersOf, type RuleAnswer } from '../answers/answers.ts';
import { exit, WrongUse } from '../exit.ts';
import { emitAs, type Renderers } from '../output.ts';
import { clauseOf, rules } from '../rules.ts';
import { scanPaths, screen } from '../run.ts';
import { tool } from '../tool.ts';
import type { RulesExplainOptions, RulesOptions } from '../usage/rules.ts';
import type { World } from '../world.ts';

/** `emmental rules list [WORD]`: lists every rule, or those whose id, other ids or help contain the word. */
export async function rulesListCommand(
  word: string | undefined,
  options: RulesOptions,
  world: World,
): Promise<number> {
  const wanted = word?.toLowerCase() ?? '';
  const listed = rules.filter((rule) =>
    [rule.id, rule.help, ...rule.aliases, ...peersOf(rule.aliases)].some((text) =>
      text.toLowerCase().includes(wanted),
    ),
  );
  if (listed.length === 0) throw new WrongUse(`no rule contains the word ${word}: emmental rules list`);
  const view = screen(options, world);
  const renderers: Renderers<RulesOptions['format']> = {
    json: () => documentOf(listed),
    table: () => listOf(listed, view),
  };
  await emitAs(renderers, options, world);
  return exit.clean;
}

/** Writes one line per rule. */
function listOf(listed: readonly RuleDescription[], view: Screen): string {
  const width = widestOf(listed.map(({ id }) => id)) + 2;
  const lines = listed.flatMap(({ id, help }) =>
    wrap(`${pad(id, width)}${visible(clauseOf(help), view)}`, view.width, ' '.repeat(width)),
  );
  return `${lines.join('\n')}\n`;
}

/** `emmental rules show RULE`: shows what the rule finds, why that matters, and its ids in other scanners. */
export async function rulesShowCommand(id: string, options: RulesOptions, world: World): Promise<number> {
  const shown = rulesCalled(id);
  const view = screen(options, world);
  const renderers: Renderers<RulesOptions['format']> = {
    json: () => documentOf(shown),
    table: () => `${shown.map((rule) => describeRule(rule, view).join('\n')).join('\n\n')}\n`,
  };
  await emitAs(renderers, options, world);
  return exit.clean;
}

/** `emmental rules explain RULE FUNCTION`: shows whether the rule fires for the function, and if not, why. */
export async function rulesExplainCommand(
  id: string,
  name: string,
  path: string,
  options: RulesExplainOptions,
  world: World,
): Promise<number> {
  const wanted = rulesCalled(id);
  const { scans } = await scanPaths('scan', [path], options, world);
  const answers = wanted.map((rule) => ({ rule, answers: answersOf(rule, name, scans, world.today) }));
  const view = screen(options, world);
  const texts = answers
    .map(({ rule, answers: found }) =>
      [
        rule.id,
        ...wrap(`  ${visible(rule.help, view)}`, view.width, '  '),
        '',
        ...found.flatMap((answer) => answerLines(answer, view)),
      ].join('\n'),
    )
    .join('\n\n');
  const renderers: Renderers<RulesExplainOptions['format']> = {
    json: () =>
      documentOf(
        wanted,
        answers.flatMap(({ rule, answers: found }) => found.map((answer) => answerJson(rule, answer))),
      ),
    table: () => `${texts}\n`,
  };
  await emitAs(renderers, options, world);
  return exit.clean;
}

/** Returns the rules with an id of ours or of another scanner; several of our rules may cover one rule of another scanner. */
export function rulesCalled(id: string): readonly RuleDescription[] {
  const found = rulesOf(id);
  if (found.length > 0) return found;
  throw new WrongUse(`no rule has the id ${id}: emmental rules list`);
}

/** Returns the rules with this id; [] if no rule has it. */
export function rulesOf(id: string): readonly RuleDescription[] {
  const names = new Set([id, ...aliasesOfPeer(id)]);
  // A rule that was once a part of another has the old id among its aliases; a rule's own id is tried first.
  const own = rules.filter((rule) => rule.id === id);
  return own.length > 0
    ? own
    : rules.filter((rule) => names.has(rule.id) || rule.aliases.some((alias) => names.has(alias)));
}

/** Describes a rule for people: its help text, then one line per fact. `facts` are added at the end. */
export function describeRule(
  rule: RuleDescription,
  view: Screen,
  facts: readonly (readonly [label: string, text: string])[] = [],
): string[] {
  const threatNames = rule.threats.map((id) => `${threats[id].name} (${id})`).join(', ');
  const peers = peersOf(rule.aliases);
  const all: readonly (readonly [label: string, text: string])[] = [
    ['control (slice)', threatNames === '' ? '' : `${controls[rule.slice]} (${rule.slice})`],
    ['threats', threatNames === '' ? 'none' : threatNames],
    ['alias', rule.aliases.join(', ')],
    ['in other scanners', peers.join(', ')],
    ...facts,
  ];
  const width = widestOf(all.map(([label]) => label)) + 2;
  return [
    rule.id,
    ...wrap(`  ${visible(rule.help, view)}`, view.width, '  '),
    ...all
      .filter(([, text]) => text !== '')
      .flatMap(([label, text]) => wrap(`  ${pad(label, width)}${text}`, view.width, ' '.repeat(width + 2))),
  ];
}

/** The answers as people read them. */
const answerWords = {
  fires: 'reported',
  waived: 'waived',
  silent: 'not reported',
  'not decided': 'undecided',
} as const satisfies Record<RuleAnswer['answer'], string>;

/** Writes an answer such as `not reported  outsiders cannot start it`, with the subject above and its place at the right. */
function answerLines({ subject, answer, because, at, finding }: RuleAnswer, view: Screen): string[] {
  const place = at === null ? '' : visible(`${at.file}:${at.line}`, view);
  const level = answer === 'fires' && finding ? `${finding.severity}: ` : '';
  const start = pad(answerWords[answer], 14);
  return [
    ...spread(visible(subject, view), place, view),
    ...wrap(`  ${start}${visible(`${level}${because}`, view)}`, view.width, ' '.repeat(start.length + 2)),
  ];
}

const answerJson = (rule: RuleDescription, { subject, answer, because, at, finding }: RuleAnswer) => ({
  rule: rule.id,
  subject,
  answer,
  because,
  file: at?.file ?? null,
  line: at?.line ?? null,
  fingerprint: finding?.fingerprint ?? null,
});

function documentOf(shown: readonly RuleDescription[], answers?: readonly unknown[]): string {
  const document = {
    schema: 'emmental/rules/1',
    tool,
    rules: shown.map(({ id, aliases, slice, threats: of, help }) => ({
      id,
      aliases,
      peers: peersOf(aliases),
      slice,
      threats: of,
      help,
    })),
    ...(answers === undefined ? {} : { answers }),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
