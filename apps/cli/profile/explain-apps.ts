import { type Diagnostic, profileSections } from '@emmental/model';
import { type Explained, explain, subjectOf } from '@emmental/profile';
import { type AppTable, appTable, nextLines, onPath, type Screen, sortedRows } from '@emmental/report';
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
  const spec = tableOf(all);
  const first = sortedRows(apps, spec).find(({ state }) => state === 'found');
  return [
    ...appTable(apps, spec, view),
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

const tableOf = (all: readonly Rulebase[]): AppTable<ExplainedApp> => ({
  apps: all.map(placed),
  appOf: ({ rulebase }) => placed(rulebase),
  columns: [
    { title: 'FUNCTIONS', figure: ({ rulebase }) => rulebase.scanned.app.functions.length },
    { title: 'RULES', figure: (app) => ifFound(app, rulesOf(app, 'all')) },
    { title: 'WATCH', figure: (app) => ifFound(app, rulesOf(app, 'watch')) },
    { title: 'HAND', figure: (app) => ifFound(app, rulesOf(app, 'hand')) },
    { title: 'OPEN', figure: (app) => ifFound(app, notLimited(app)) },
    { title: 'MODE', text: (app) => (app.state === 'found' ? modeOf(app) : stateWords[app.state]) },
    { title: 'OWNER', gives: 2, names: true, text: ownersOf },
  ],
  order: [({ state }) => Number(state !== 'found'), notLimited, (app) => rulesOf(app, 'watch')],
  legend: [
    ['RULES', 'rules of its functions (rules of the platform and defaults are not counted)'],
    ['WATCH', 'rules that allow and report each time'],
    ['HAND', 'rules that a person wrote'],
    ['OPEN', 'sections of functions without any rule: everything is allowed'],
  ],
  option: 'format json',
});

const ifFound = ({ state }: ExplainedApp, figure: number): number | null =>
  state === 'found' ? figure : null;

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
