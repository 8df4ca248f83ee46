import { type FunctionHoles, type HolesReport, isReplayed, shellWord, titleOf } from '@emmental/model';
import { type AppTable, appTable, sortedRows } from '../app-table.ts';
import { completeForApp, nextLines } from '../commands.ts';
import { type Screen, table, visible } from '../layout.ts';
import { longestOpen, openIn, unprovenIn } from './verdicts.ts';

type App = HolesReport['apps'][number];

/** Returns the number of aligned paths: routes that nothing stops. */
const alignedIn = (functions: readonly FunctionHoles[]): number =>
  functions
    .flatMap(({ verdicts }) => verdicts.flatMap(({ routes }) => routes))
    .filter(({ judgement }) => judgement.verdict === 'aligned').length;

/** The threats that nothing stops over all apps: a line for each, with the number of its paths, functions and apps. */
export function threatTable({ apps }: HolesReport, screen: Screen): string[] {
  const found = new Map<string, { name: string; paths: number; functions: number; apps: Set<string> }>();
  for (const app of apps)
    for (const { threat, own, routes, judgement } of app.functions.flatMap(({ verdicts }) => verdicts)) {
      if (judgement.verdict !== 'aligned') continue;
      const { name } = titleOf(threat, own);
      const row = found.get(name) ?? { name, paths: 0, functions: 0, apps: new Set() };
      row.paths += routes.filter((route) => route.judgement.verdict === 'aligned').length;
      row.functions += 1;
      row.apps.add(app.id);
      found.set(name, row);
    }
  if (found.size === 0) return [];
  return table(
    [
      { title: 'THREAT THAT NOTHING STOPS', gives: 1 },
      { title: 'PATHS', align: 'right' },
      { title: 'FUNCTIONS', align: 'right' },
      { title: 'APPS', align: 'right' },
    ],
    [...found.values()]
      .sort((a, b) => b.paths - a.paths || (a.name < b.name ? -1 : 1))
      .map(({ name, paths, functions, apps: inApps }) => [
        visible(name, screen),
        ...[paths, functions, inApps.size].map(String),
      ]),
    screen,
  );
}

/** A line per app, the app with most aligned paths first. */
export const holesTable = (report: HolesReport, all: boolean, screen: Screen): string[] =>
  appTable(report.apps, tableOf(report), screen, all);

const tableOf = ({ apps }: HolesReport): AppTable<App> => ({
  apps,
  appOf: (app) => app,
  columns: [
    { title: 'FUNCTIONS', figure: ({ functions }) => functions.length },
    { title: 'ALIGNED', figure: ({ functions }) => alignedIn(functions) },
    { title: 'NOT PROVEN', figure: ({ functions }) => unproven(functions) },
    { title: 'LONGEST PATH', gives: 1, least: 20, text: ({ functions }) => longestTitle(functions) },
  ],
  order: [({ functions }) => alignedIn(functions), ({ functions }) => unproven(functions)],
  legend: [
    ['ALIGNED', 'attack paths that nothing stops'],
    ['NOT PROVEN', 'threats to functions that could not be decided'],
    ['LONGEST PATH', 'the threat of the aligned path with most steps, and its function'],
  ],
  option: 'all',
});

const unproven = (functions: readonly FunctionHoles[]): number =>
  functions.reduce((sum, fn) => sum + unprovenIn(fn), 0);

function longestTitle(functions: readonly FunctionHoles[]): string {
  const [longest] = longestOpen(functions);
  if (!longest) return '-';
  const { threat, own } = longest.verdict;
  return `${titleOf(threat, own).name} in ${longest.fn.name}`;
}

/** The next commands: the worst app, its worst function, and a path to run. */
export function nextOfApps(report: HolesReport, screen: Screen): string[] {
  const [worst] = sortedRows(report.apps, tableOf(report));
  if (!worst) return [];
  const [fn] = worst.functions.toSorted((a, b) => openIn(b) - openIn(a));
  const about = (text: string): string => completeForApp(report, worst, text);
  const replayed = report.apps
    .flatMap((app) => longestOpen(app.functions).map((open) => ({ app, open })))
    .filter(({ open }) => isReplayed(open.verdict.threat))
    .toSorted((a, b) => b.open.worst.route.steps.length - a.open.worst.route.steps.length)[0];
  const commands: (readonly [string, string])[] = [
    [about('emmental holes'), 'shows the first app in detail'],
  ];
  if (fn)
    commands.push([
      about(`emmental holes --function ${shellWord(fn.name)}`),
      'shows the controls (slices) of one function',
    ]);
  if (replayed) {
    const id = shellWord(`${replayed.open.fn.name}/${replayed.open.verdict.threat}`);
    commands.push([
      completeForApp(report, replayed.app, `emmental holes replay ${id}`),
      'runs the attack on this machine, without and with the guard',
    ]);
  }
  return nextLines(commands, screen);
}
