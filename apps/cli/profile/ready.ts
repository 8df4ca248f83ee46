import { profileSections } from '@emmental/model';
import {
  type Decision,
  type Readiness,
  type ReadyFunction,
  ready,
  sections as sectionList,
  subjectOf,
} from '@emmental/profile';
import {
  commandLines,
  count,
  nextLines,
  type Screen,
  table,
  visible,
  withPath,
  wrap,
} from '@emmental/report';
import { exit } from '../exit.ts';
import { emitAs, type Renderers } from '../output.ts';
import { screen } from '../run.ts';
import type { RulebaseViewOptions } from '../usage/profile.ts';
import type { World } from '../world.ts';
import { tellDiagnostics, tellUnread, tellUnreadOfApps } from './diagnostics.ts';
import { documentText } from './document.ts';
import { readyApps, renderReadyApps } from './ready-apps.ts';
import {
  appDocument,
  environmentOf,
  needed,
  only,
  type Rulebase,
  refuseNone,
  rulebases,
  withFunctions,
} from './rulebase.ts';

export async function readyCommand(
  path: string,
  options: RulebaseViewOptions,
  world: World,
): Promise<number> {
  const all = withFunctions(await rulebases(path, options, world));
  if (all.length > 1) return readyOfApps(all, path, options, world);
  const rulebase = only(all, path);
  const file = needed(rulebase);
  tellUnread(rulebase, world);
  const environment = environmentOf(options.environment, file);
  const { app, report } = rulebase.scanned;
  const subject = subjectOf(file, rulebase.lock, app, report, rulebase.native);
  const { value, diagnostics } = ready(subject, environment);
  tellDiagnostics(diagnostics, rulebase, world);
  const documents = value.map(({ fn, ...readiness }) => ({ function: fn, ...readiness }));
  const renderers: Renderers<RulebaseViewOptions['format']> = {
    json: () =>
      documentText('ready', { root: path, apps: [appDocument(rulebase, documents)] }, { environment }),
    table: () => render(value, path, screen(options, world)),
  };
  await emitAs(renderers, options, world);
  return exit.clean;
}

async function readyOfApps(
  all: readonly Rulebase[],
  path: string,
  options: RulebaseViewOptions,
  world: World,
): Promise<number> {
  refuseNone(all, path);
  const apps = readyApps(all, options.environment);
  tellUnreadOfApps(all, world);
  const documents = () =>
    apps.map(({ rulebase, functions }) =>
      appDocument(
        rulebase,
        functions.map(({ fn, ...readiness }) => ({ function: fn, ...readiness })),
      ),
    );
  const renderers: Renderers<RulebaseViewOptions['format']> = {
    json: () =>
      documentText('ready', { root: path, apps: documents() }, { environment: options.environment ?? null }),
    table: () => renderReadyApps(apps, path, options.environment, screen(options, world)),
  };
  await emitAs(renderers, options, world);
  return exit.clean;
}

function render(functions: readonly ReadyFunction[], path: string, view: Screen): string {
  // A decision that several functions wait for is listed once.
  const decisions = new Map<string, Decision>();
  for (const fn of functions)
    for (const decision of fn.decisions)
      if (!decisions.has(decision.id)) decisions.set(decision.id, decision);
  const rows = functions.map(({ fn, sections, decisions: waiting }) => [
    visible(fn, view),
    ...profileSections.map((section) => word(sections[section])),
    String(waiting.length),
  ]);
  return [
    ...table(
      [
        { title: 'FUNCTION', gives: 1, least: 10, names: true },
        ...sectionList.map(({ text: { title } }) => ({ title })),
        { title: 'TO DECIDE', align: 'right' as const },
      ],
      rows,
      view,
    ),
    ...wrap(legend(functions), view.width, '  '),
    '',
    ...[...decisions.values()].flatMap((decision) => [
      ...wrap(visible(`  ${waitingFor(decision, functions)}`, view), view.width, '    '),
      ...wrap(visible(`      ${decision.why}`, view), view.width, '      '),
      ...(decision.todo.startsWith('emmental ')
        ? commandLines('      ', withPath(decision.todo, path), '        ', view)
        : wrap(visible(`      ${decision.todo}`, view), view.width, '      ')),
    ]),
    ...(decisions.size > 0 ? [''] : []),
    ...wrap(summary(functions, decisions.size), view.width, '  '),
    ...(sectionsOf(functions, 'now') > 0 ? wrap(enforcing, view.width, '  ') : []),
    ...nextLines(
      [[withPath('emmental protect --only guard', path), 'adds the guard and its rules to the template']],
      view,
    ),
    '',
  ].join('\n');
}

/** Explains the heads and cells that are in the table. */
function legend(functions: readonly ReadyFunction[]): string {
  const words = [
    ...(sectionsOf(functions, 'now') > 0 ? ['now = you can enforce it'] : []),
    ...(sectionsOf(functions, 'enforced') > 0 ? ['ON = is enforced'] : []),
    ...(sectionsOf(functions, 'not-yet') > 0 ? ['a number = decisions that it waits for, listed below'] : []),
    ...(sectionsOf(functions, 'no-guard') > 0 ? ['- = the guard of that language has no such section'] : []),
  ];
  const heads = sectionList
    .filter(({ name, text: { title } }) => title.toLowerCase() !== name)
    .map(({ name, text: { title } }) => `${title} = ${name}`);
  return `  ${[...words, ...heads].join(', ')}`;
}

/** `29 of 36 sections can be enforced now.`, and the number of decisions that the others wait for. */
function summary(functions: readonly ReadyFunction[], decisions: number): string {
  const total = functions.length * profileSections.length - sectionsOf(functions, 'no-guard');
  const on = sectionsOf(functions, 'enforced');
  const shared = functions.reduce((sum, fn) => sum + fn.decisions.length, 0) > decisions;
  return [
    `${sectionsOf(functions, 'now')} of ${count(total, 'section')} can be enforced now${on === 0 ? '' : `, ${on} ${on === 1 ? 'is' : 'are'} enforced already`}.`,
    decisions === 0
      ? 'No section waits for a decision.'
      : `${count(sectionsOf(functions, 'not-yet'), 'section')} wait${sectionsOf(functions, 'not-yet') === 1 ? 's' : ''} for the ${count(decisions, 'decision')} above${shared ? '; functions share some of them' : ''}.`,
  ].join(' ');
}

/** Number of sections of all functions with this readiness. */
const sectionsOf = (functions: readonly ReadyFunction[], kind: Readiness['kind']): number =>
  functions.flatMap(({ sections }) => profileSections.filter((name) => sections[name].kind === kind)).length;

/** Describes which rules or sections wait for a decision. */
function waitingFor({ id }: Decision, functions: readonly ReadyFunction[]): string {
  const abouts = functions.flatMap(({ sections }) =>
    profileSections.flatMap((section) => {
      const readiness = sections[section];
      return readiness.kind === 'not-yet'
        ? readiness.decisions.filter((decision) => decision.id === id).map(({ about }) => about)
        : [];
    }),
  );
  const named = abouts.slice(0, mostNamed).join(', ');
  return abouts.length > mostNamed ? `${named} and ${abouts.length - mostNamed} more` : named;
}

const mostNamed = 6;

const enforcing =
  'To enforce, write mode: enforce into emmental.yaml for a function, or for single sections, such as mode: { files: enforce }.';

function word(readiness: Readiness): string {
  switch (readiness.kind) {
    case 'now':
      return 'now';
    case 'enforced':
      return 'ON';
    case 'no-guard':
      return '-';
    case 'not-yet':
      return String(readiness.decisions.length);
  }
}
