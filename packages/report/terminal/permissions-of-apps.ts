import { type AppReport, type FunctionReport, type Report, unreadRole } from '@emmental/model';
import { appsWithFunctions } from '../fleet.ts';
import { type AppTable, appTable, sortedRows } from './app-table.ts';
import { completeForApp, completing, nextLines } from './commands.ts';
import { coverageLines } from './coverage.ts';
import { besides, count, type Screen } from './layout.ts';
import type { PermissionsView } from './permissions.ts';

/** The sums of the permissions of one app. */
interface AppSums {
  readonly app: AppReport;
  /** Actions with a wildcard that the roles have: `s3:*`; basic roles of Google: `roles/editor`. */
  readonly wildcards: readonly string[];
  /** Functions whose granted permissions are not all known, so that nothing can be called too much for certain. */
  readonly notKnown: number;
  readonly remove: number;
  readonly add: number;
  readonly undecided: number;
}

/** Returns the lines of `emmental permissions` for several apps: a line per app, the app with most to remove first. */
export function permissionsOfApps(report: Report, view: PermissionsView, screen: Screen): readonly string[] {
  const apps = appsWithFunctions(report.apps);
  const sums = apps.map((app) => sumsOf(app, view));
  const spec = tableOf(report, sums);
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
    ...appTable(sums, spec, screen, view.all),
    '',
    ...next(report, sortedRows(sums, spec), screen),
  ];
}

const tableOf = ({ apps }: Report, sums: readonly AppSums[]): AppTable<AppSums> => ({
  apps,
  appOf: ({ app }) => app,
  columns: [
    { title: 'FUNCTIONS', figure: ({ app }) => app.functions.length },
    { title: 'REMOVE', figure: ({ remove }) => remove },
    { title: 'ADD', figure: ({ add }) => add },
    { title: 'UNDECIDED', figure: ({ undecided }) => undecided },
    ...(isSome(sums) ? [{ title: 'NOT KNOWN', figure: ({ notKnown }: AppSums): number => notKnown }] : []),
    { title: 'WILDCARDS', gives: 1, least: 10, text: ({ wildcards }) => wildcards.join(', ') || '-' },
  ],
  order: [({ remove }) => remove, ({ add }) => add, ({ undecided }) => undecided],
  legend: [
    ['REMOVE', 'permissions that the roles have and no code needs'],
    ['ADD', 'permissions that the code needs and no role has'],
    ['UNDECIDED', 'permissions that are kept until a question is answered'],
    ...(isSome(sums)
      ? ([['NOT KNOWN', 'functions of which no template shows all that their roles give']] as const)
      : []),
    ['WILDCARDS', `actions that the roles have with a wildcard${sums.some(hasBasic) ? '; basic roles' : ''}`],
  ],
  option: 'all',
});

const isSome = (sums: readonly AppSums[]): boolean => sums.some(({ notKnown }) => notKnown > 0);

const hasBasic = ({ wildcards }: AppSums): boolean => wildcards.some((action) => basicRole.test(action));

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
    notKnown: app.functions.filter((fn) => unreadRole(fn) !== null).length,
    wildcards: [
      ...new Set(app.functions.flatMap((fn) => fn.granted.map(({ action }) => action).filter(isWildcard))),
    ].sort(),
  };
}

const basicRole = /^roles\/(?:owner|editor)$/;

const isWildcard = (action: string): boolean =>
  action === '*' || action.endsWith(':*') || basicRole.test(action);

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
      // It writes no roles into commands of gcloud and into the code of Firebase.
      ...(report.apps.every(({ format }) => format === 'gcloud' || format === 'firebase')
        ? []
        : [
            [
              complete('emmental protect --only roles', null),
              'shows how many roles it would write, and where',
            ] as const,
          ]),
    ],
    screen,
  );
}
