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
import { tellDiagnostics, tellUnread } from './diagnostics.ts';
import { documentText } from './document.ts';
import { appDocument, environmentOf, needed, only, rulebases } from './rulebase.ts';

export async function readyCommand(
  path: string,
  options: RulebaseViewOptions,
  world: World,
): Promise<number> {
  const rulebase = only(await rulebases(path, options, world), path);
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

function render(functions: readonly ReadyFunction[], path: string, view: Screen): string {
  // An answer that several functions wait for is listed once.
  const decisions = new Map<string, Decision>();
  const fresh = functions.map((fn) => {
    const own = fn.decisions.filter(({ id }) => !decisions.has(id));
    for (const decision of own) decisions.set(decision.id, decision);
    return own.length;
  });
  const rows = functions.map(({ fn, sections, decisions: waiting }) => [
    visible(fn, view),
    ...profileSections.map((section) => word(sections[section])),
    String(waiting.length),
  ]);
  const now = functions.flatMap(({ fn, sections }) =>
    profileSections.filter((section) => sections[section].kind === 'now').map((section) => ({ fn, section })),
  );
  const on = functions.reduce(
    (sum, { sections }) =>
      sum + profileSections.filter((section) => sections[section].kind === 'enforced').length,
    0,
  );
  return [
    ...table(
      [
        { title: 'FUNCTION', gives: 1, least: 10 },
        ...sectionList.map(({ text: { title } }) => ({ title })),
        { title: 'TO DECIDE', align: 'right' as const },
      ],
      rows,
      view,
    ),
    ...wrap('  now = can be enforced, ON = is enforced, a number = open decisions', view.width, '  '),
    '',
    ...[...decisions.values()].flatMap((decision) => [
      ...wrap(visible(`  ${waitingFor(decision, functions)}`, view), view.width, '    '),
      ...wrap(visible(`      ${decision.why}`, view), view.width, '      '),
      ...(decision.todo.startsWith('emmental ')
        ? commandLines('      ', withPath(decision.todo, path), '        ', view)
        : wrap(visible(`      ${decision.todo}`, view), view.width, '      ')),
    ]),
    ...(decisions.size > 0 ? [''] : []),
    ...wrap(
      `${count(now.length, 'section')} of ${functions.length * profileSections.length} can be enforced now${on === 0 ? '' : `, ${on} ${on === 1 ? 'is' : 'are'} already`}; ${
        decisions.size === 0
          ? 'nothing waits for a decision'
          : `${count(decisions.size, 'decision')} left for the rest (median ${median(fresh)} per function)`
      }.`,
      view.width,
      '  ',
    ),
    ...(now.length > 0 ? wrap(enforcing, view.width, '  ') : []),
    ...nextLines(
      [[withPath('emmental protect --only guard', path), 'adds the guard and its rules to the template']],
      view,
    ),
    '',
  ].join('\n');
}

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

/** One line of the rulebase enforces everything that is ready. */
const enforcing =
  'To enforce, set mode: enforce in emmental.yaml, for a function or for its sections ({ files: enforce }).';

function word(readiness: Readiness): string {
  switch (readiness.kind) {
    case 'now':
      return 'now';
    case 'enforced':
      return 'ON';
    case 'not-yet':
      return String(readiness.decisions.length);
  }
}

/** Returns the median; for an even count, the mean of the middle two. */
function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [high = 0, low = high] = [sorted[middle], sorted[sorted.length % 2 === 0 ? middle - 1 : middle]];
  return (high + low) / 2;
}
