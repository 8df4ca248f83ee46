import type { AppReport, FunctionReport, Report } from '@emmental/model';
import { appNames } from '../app-names.ts';
import { appsWithFunctions } from '../fleet.ts';
import { completeForApp, completing, nextLines } from './commands.ts';
import { coverageLines } from './coverage.ts';
import { moreRows, tableRows } from './fleet.ts';
import { besides, count, legendLines, type Screen, table, visible } from './layout.ts';
import type { PermissionsView } from './permissions.ts';

/** The sums of the permissions of one app. */
interface AppSums {
  readonly app: AppReport;
  /** Actions with a wildcard that the roles have: `s3:*`. */
  readonly wildcards: readonly string[];
  readonly remove: number;
  readonly add: number;
  readonly undecided: number;
}

/** Returns the lines of `emmental permissions` for several apps: a line per app, the app with most to remove first. */
export function permissionsOfApps(report: Report, view: PermissionsView, screen: Screen): readonly string[] {
  const apps = appsWithFunctions(report.apps);
  const sums = apps.map((app) => sumsOf(app, view)).sort(worstFirst);
  const shown = view.all ? sums : sums.slice(0, tableRows);
  const names = appNames(report.apps);
  const functions = apps.flatMap((app) => app.functions).length;
  return [
    ...besides(
      [
        `emmental ${report.tool.version}`,
        count(apps.length, 'app'),
        `${count(functions, 'function')}, permissions`,
      ],
      '   ',
      screen,
    ),
    ...coverageLines(report, screen),
    '',
    ...table(
      [
        { title: 'APP', gives: 1, least: 16, names: true },
        { title: 'FUNCTIONS', align: 'right' },
        { title: 'REMOVE', align: 'right' },
        { title: 'ADD', align: 'right' },
        { title: 'UNDECIDED', align: 'right' },
        { title: 'WILDCARDS', gives: 1 },
      ],
      shown.map(({ app, remove, add, undecided, wildcards }) => [
        visible(names.get(app.id) ?? app.name, screen),
        ...[app.functions.length, remove, add, undecided].map(String),
        visible(wildcards.join(', ') || '-', screen),
      ]),
      screen,
    ),
    ...moreRows(sums.length - shown.length, screen),
    ...legendLines(
      [
        ['REMOVE', 'permissions that the roles have and no code needs'],
        ['ADD', 'permissions that the code needs and no role has'],
        ['UNDECIDED', 'permissions that are kept until a question is answered'],
        ['WILDCARDS', 'actions that the roles have with a wildcard'],
      ],
      screen,
    ),
    '',
    ...next(report, sums, screen),
  ];
}

const worstFirst = (a: AppSums, b: AppSums): number =>
  b.remove - a.remove || b.add - a.add || b.undecided - a.undecided || (a.app.id < b.app.id ? -1 : 1);

/** Counts the permissions of an app. A permission of a role that functions share is counted once. */
function sumsOf(app: AppReport, { isDenied }: PermissionsView): AppSums {
  const distinct = (rowsOf: (fn: FunctionReport) => readonly Permission[]): number =>
    new Set(
      app.functions.flatMap((fn) =>
        rowsOf(fn).map(({ action, resource }) => JSON.stringify([fn.role?.id ?? fn.id, action, resource])),
      ),
    ).size;
  const allowed = (fn: FunctionReport, rows: readonly Permission[]): readonly Permission[] =>
    rows.filter(({ action }) => !isDenied(fn.id, action));
  return {
    app,
    remove: distinct((fn) => fn.excess),
    add: distinct((fn) => allowed(fn, fn.missing)),
    undecided: distinct((fn) => allowed(fn, fn.keptForUnknown)),
    wildcards: [
      ...new Set(app.functions.flatMap((fn) => fn.granted.map(({ action }) => action).filter(isWildcard))),
    ].sort(),
  };
}

const isWildcard = (action: string): boolean => action === '*' || action.endsWith(':*');

interface Permission {
  readonly action: string;
  readonly resource: string;
}

function next(report: Report, [worst]: readonly AppSums[], screen: Screen): string[] {
  if (!worst) return [];
  const complete = completing(report);
  return nextLines(
    [
      [
        completeForApp(report, worst.app, 'emmental permissions'),
        'shows the first app as a diff, with the reason for each permission',
      ],
      [complete('emmental protect --only roles', null), 'shows how many roles it would write, and where'],
    ],
    screen,
  );
}
