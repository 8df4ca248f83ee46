import { type FunctionHoles, type HolesReport, isReplayed, shellWord, titleOf } from '@emmental/model';
import { appNames } from '../../app-names.ts';
import { completeForApp, nextLines } from '../commands.ts';
import { moreRows, tableRows } from '../fleet.ts';
import { legendLines, type Screen, table, visible } from '../layout.ts';
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
export function appTable({ apps }: HolesReport, all: boolean, screen: Screen): string[] {
  const names = appNames(apps);
  const sorted = worstFirst(apps);
  const shown = all ? sorted : sorted.slice(0, tableRows);
  return [
    ...table(
      [
        { title: 'APP', gives: 1, least: 16, names: true },
        { title: 'FUNCTIONS', align: 'right' },
        { title: 'ALIGNED', align: 'right' },
        { title: 'NOT PROVEN', align: 'right' },
        { title: 'LONGEST PATH', gives: 1 },
      ],
      shown.map(({ id, name, functions }) => [
        visible(names.get(id) ?? name, screen),
        String(functions.length),
        String(alignedIn(functions)),
        String(unproven(functions)),
        visible(longestTitle(functions), screen),
      ]),
      screen,
    ),
    ...moreRows(sorted.length - shown.length, screen),
    ...legendLines(
      [
        ['ALIGNED', 'attack paths that nothing stops'],
        ['NOT PROVEN', 'threats to functions that could not be decided'],
        ['LONGEST PATH', 'the threat of the aligned path with most steps, and its function'],
      ],
      screen,
    ),
  ];
}

const unproven = (functions: readonly FunctionHoles[]): number =>
  functions.reduce((sum, fn) => sum + unprovenIn(fn), 0);

function longestTitle(functions: readonly FunctionHoles[]): string {
  const [longest] = longestOpen(functions);
  if (!longest) return '-';
  const { threat, own } = longest.verdict;
  return `${titleOf(threat, own).name} in ${longest.fn.name}`;
}

const worstFirst = (apps: readonly App[]): readonly App[] =>
  apps.toSorted(
    (a, b) =>
      alignedIn(b.functions) - alignedIn(a.functions) ||
      unproven(b.functions) - unproven(a.functions) ||
      (a.id < b.id ? -1 : 1),
  );

/** The next commands: the worst app, its worst function, and a path to run. */
export function nextOfApps(report: HolesReport, screen: Screen): string[] {
  const [worst] = worstFirst(report.apps);
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
