import { type Diagnostic, profileSections } from '@emmental/model';
import { type Readiness, type ReadyFunction, ready, subjectOf } from '@emmental/profile';
import { type AppTable, appTable, nextLines, onPath, type Screen, sortedRows, wrap } from '@emmental/report';
import { appPath, derivingIn, placed, type Rulebase, type RulebaseState, stateOf } from './rulebase.ts';
import { stateWords } from './state-words.ts';

/** The answer for one of several apps. */
export interface ReadyApp {
  readonly rulebase: Rulebase;
  readonly state: RulebaseState['kind'];
  readonly functions: readonly ReadyFunction[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Asks the rulebase of each app which sections can be enforced; an app without one has no answer. */
export const readyApps = (all: readonly Rulebase[], environment: string | undefined): readonly ReadyApp[] =>
  all.map((rulebase) => {
    const state = stateOf(rulebase, environment);
    if (state.kind !== 'found') return { rulebase, state: state.kind, functions: [], diagnostics: [] };
    const { lock, scanned, native } = rulebase;
    const subject = subjectOf(state.file, lock, scanned.app, scanned.report, native);
    const { value, diagnostics } = ready(subject, state.environment);
    return { rulebase, state: state.kind, functions: value, diagnostics };
  });

/** Writes a line per app, the app with most to decide first. */
export function renderReadyApps(
  apps: readonly ReadyApp[],
  path: string,
  environment: string | undefined,
  view: Screen,
): string {
  const all = apps.map(({ rulebase }) => rulebase);
  const spec = tableOf(all);
  return [
    ...appTable(apps, spec, view),
    '',
    ...wrap(summary(apps, environment), view.width, '  '),
    ...nextLines(nextOf(sortedRows(apps, spec), path), view),
    '',
  ].join('\n');
}

/** The next commands for apps in the order of the table: the first app that has a rulebase, what is wrong or missing, and the guard. */
function nextOf(apps: readonly ReadyApp[], path: string): readonly (readonly [string, string])[] {
  const all = apps.map(({ rulebase }) => rulebase);
  const first = apps.find(({ state }) => state === 'found');
  const isWrong = apps.some(({ state }) => state === 'wrong');
  const lacking = apps.find(({ state }) => state === 'none');
  const commands: (readonly [string, string])[] = [];
  if (first) {
    const own = appPath(first.rulebase, all, path);
    commands.push([onPath('emmental profile ready', own), 'shows one app, with its decisions']);
  }
  if (isWrong) commands.push([onPath('emmental profile check', path), 'shows what is wrong with rulebases']);
  // `derive` stops at a rulebase with errors.
  else if (lacking) commands.push(derivingIn(lacking.rulebase, all, path));
  commands.push([
    onPath('emmental protect --only guard', path),
    'adds the guard and its rules to the templates',
  ]);
  return commands;
}

const tableOf = (all: readonly Rulebase[]): AppTable<ReadyApp> => ({
  apps: all.map(placed),
  appOf: ({ rulebase }) => placed(rulebase),
  columns: [
    { title: 'FUNCTIONS', figure: ({ rulebase }) => rulebase.scanned.app.functions.length },
    { title: 'NOW', figure: (app) => ifFound(app, sectionsOf(app, 'now')) },
    { title: 'ON', figure: (app) => ifFound(app, sectionsOf(app, 'enforced')) },
    { title: 'WAIT', figure: (app) => ifFound(app, sectionsOf(app, 'not-yet')) },
    { title: 'TO DECIDE', figure: (app) => ifFound(app, decisionsOf(app)) },
    { title: 'RULEBASE', text: ({ state }) => stateWords[state] },
  ],
  order: [({ state }) => Number(state !== 'found'), decisionsOf, (app) => sectionsOf(app, 'now')],
  legend: [
    ['NOW', 'sections of functions that you can enforce now'],
    ['ON', 'sections that are enforced'],
    ['WAIT', 'sections that wait for a decision'],
    ['TO DECIDE', 'decisions that they wait for'],
  ],
  option: 'format json',
});

const ifFound = ({ state }: ReadyApp, figure: number): number | null => (state === 'found' ? figure : null);

/** Number of sections of all functions with this readiness. */
const sectionsOf = ({ functions }: Pick<ReadyApp, 'functions'>, kind: Readiness['kind']): number =>
  functions.flatMap(({ sections }) => profileSections.filter((name) => sections[name].kind === kind)).length;

/** Number of decisions; one that several functions wait for counts once. */
const decisionsOf = ({ functions }: ReadyApp): number =>
  new Set(functions.flatMap(({ decisions }) => decisions.map(({ id }) => id))).size;

function summary(apps: readonly ReadyApp[], environment: string | undefined): string {
  const found = apps.filter(({ state }) => state === 'found');
  const total = (kind: Readiness['kind']): number =>
    sectionsOf({ functions: found.flatMap(({ functions }) => functions) }, kind);
  const where = environment === undefined ? '' : ` of ${environment}`;
  return `${found.length} of ${apps.length} apps have a rulebase${where}. In these, ${total('now')} sections can be enforced now, ${total('enforced')} are enforced, ${total('not-yet')} wait for a decision.`;
}
