import { type Diagnostic, profileSections } from '@emmental/model';
import { type Explained, explain, subjectOf } from '@emmental/profile';
import {
  appNames,
  legendLines,
  moreRows,
  nextLines,
  onPath,
  type Screen,
  table,
  tableRows,
  visible,
} from '@emmental/report';
import { exit } from '../exit.ts';
import { emitAs, type Renderers } from '../output.ts';
import { screen } from '../run.ts';
import type { RulebaseViewOptions } from '../usage/profile.ts';
import type { World } from '../world.ts';
import { tellDiagnostics, tellUnreadOfApps } from './diagnostics.ts';
import { documentText } from './document.ts';
import { documentOf } from './explained-document.ts';
import { appDocument, appPath, placed, type Rulebase, refuseNone, stateOf } from './rulebase.ts';
import { stateWords } from './state-words.ts';

/** The rules of one of several apps. */
interface ExplainedApp {
  readonly rulebase: Rulebase;
  readonly state: ReturnType<typeof stateOf>['kind'];
  readonly functions: readonly Explained[];
  readonly diagnostics: readonly Diagnostic[];
}

/** `emmental profile explain` for several apps: a line per app, the app with most open or unlimited sections first. */
export async function explainApps(
  all: readonly Rulebase[],
  path: string,
  options: RulebaseViewOptions,
  world: World,
): Promise<number> {
  refuseNone(all, path);
  const apps = all.map((rulebase) => explained(rulebase, options.environment));
  tellUnreadOfApps(all, world);
  for (const { rulebase, diagnostics } of apps) tellDiagnostics(diagnostics, rulebase, world);
  const renderers: Renderers<RulebaseViewOptions['format']> = {
    json: () =>
      documentText(
        'explain',
        {
          root: path,
          apps: apps.map(({ rulebase, functions }) =>
            appDocument(
              rulebase,
              functions.map((fn) => documentOf(fn, fn.rows, rulebase)),
            ),
          ),
        },
        { environment: options.environment ?? null },
      ),
    table: () => render(apps, path, screen(options, world)),
  };
  await emitAs(renderers, options, world);
  return exit.clean;
}

function explained(rulebase: Rulebase, environment: string | undefined): ExplainedApp {
  const state = stateOf(rulebase, environment);
  if (state.kind !== 'found') return { rulebase, state: state.kind, functions: [], diagnostics: [] };
  const { lock, scanned, native } = rulebase;
  const subject = subjectOf(state.file, lock, scanned.app, scanned.report, native);
  const answers = subject.derived.functions.map(({ name }) => explain(subject, name, state.environment));
  return {
    rulebase,
    state: state.kind,
    functions: answers.map(({ value }) => value),
    diagnostics: answers.flatMap(({ diagnostics }) => diagnostics),
  };
}

function render(apps: readonly ExplainedApp[], path: string, view: Screen): string {
  const all = apps.map(({ rulebase }) => rulebase);
  const names = appNames(all.map(placed));
  const sorted = apps.toSorted(
    (a, b) =>
      Number(a.state === 'found') - Number(b.state === 'found') ||
      notLimited(b) - notLimited(a) ||
      rulesOf(b, 'watch') - rulesOf(a, 'watch'),
  );
  const shown = sorted.slice(0, tableRows);
  const [first] = sorted.filter(({ state }) => state === 'found');
  return [
    ...table(
      [
        { title: 'APP', gives: 1, least: 16, names: true },
        { title: 'FUNCTIONS', align: 'right' },
        { title: 'RULES', align: 'right' },
        { title: 'WATCH', align: 'right' },
        { title: 'HAND', align: 'right' },
        { title: 'OPEN', align: 'right' },
        { title: 'MODE' },
        { title: 'OWNER', gives: 2, names: true },
      ],
      shown.map((app) => {
        const { id, name } = placed(app.rulebase);
        const isFound = app.state === 'found';
        return [
          visible(names.get(id) ?? name, view),
          String(app.rulebase.scanned.app.functions.length),
          ...(isFound
            ? [rulesOf(app, 'all'), rulesOf(app, 'watch'), rulesOf(app, 'hand'), notLimited(app)].map(String)
            : ['-', '-', '-', '-']),
          isFound ? modeOf(app) : stateWords[app.state],
          visible(ownersOf(app), view),
        ];
      }),
      view,
    ),
    ...moreRows(sorted.length - shown.length, view, 'format json'),
    ...legendLines(
      [
        ['RULES', 'rules of its functions (rules of the platform and defaults are not counted)'],
        ['WATCH', 'rules that allow and report each time'],
        ['HAND', 'rules that a person wrote'],
        ['OPEN', 'sections of functions without any rule: everything is allowed'],
      ],
      view,
    ),
    '',
    ...nextLines(
      [
        ...(first
          ? [
              [
                onPath('emmental profile explain', appPath(first.rulebase, all, path)),
                'shows every rule of one app, with its reason',
              ] as const,
            ]
          : []),
        [onPath('emmental profile ready', path), 'shows what can be enforced now'],
      ],
      view,
    ),
    '',
  ].join('\n');
}

/** Number of rules of an app: all, those with the action watch, or those that a person wrote. */
function rulesOf({ functions }: ExplainedApp, kind: 'all' | 'watch' | 'hand'): number {
  const rows = functions.flatMap(({ rows }) => rows).filter(({ origin }) => origin !== 'implied');
  if (kind === 'all') return rows.length;
  return rows.filter(({ action, origin }) => (kind === 'watch' ? action === 'watch' : origin === 'hand'))
    .length;
}

/** Number of sections of functions that no rule limits. */
const notLimited = ({ functions }: ExplainedApp): number =>
  functions.reduce((sum, fn) => sum + fn.notLimited.length, 0);

function modeOf({ functions }: ExplainedApp): string {
  const modes = new Set(functions.flatMap(({ merged }) => profileSections.map((name) => merged.mode[name])));
  return modes.size === 1 ? [...modes].join() : modes.size === 0 ? '-' : 'mixed';
}

const ownersOf = ({ functions }: ExplainedApp): string =>
  [...new Set(functions.flatMap(({ merged }) => merged.owner ?? []))].join(', ') || '-';
