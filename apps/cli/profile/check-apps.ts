import { type Diagnostic, type DiagnosticCode, diagnosticCodes } from '@emmental/model';
import {
  type AppTable,
  appTable,
  count,
  nextLines,
  onPath,
  type Screen,
  sortedRows,
  table,
  visible,
  withPath,
  wrap,
} from '@emmental/report';
import { appPath, derivingIn, placed, type Rulebase } from './rulebase.ts';

/** The problems in the rulebase of one of several apps. */
export interface CheckedApp {
  readonly rulebase: Rulebase;
  readonly found: readonly Diagnostic[];
}

/** Writes a line for each kind of problem over all apps, with what to do, and a line per app, the app with most errors first. */
export function renderCheckedApps(apps: readonly CheckedApp[], path: string, view: Screen): string {
  const all = apps.map(({ rulebase }) => rulebase);
  const spec = tableOf(all);
  const [worst] = sortedRows(apps, spec);
  const hasSome = all.some(({ found }) => found !== null);
  const lacking = apps.find(({ rulebase }) => rulebase.found === null)?.rulebase;
  const errors = apps.reduce((sum, { found }) => sum + errorsIn(found), 0);
  const total = apps.reduce((sum, { found }) => sum + found.length, 0);
  const result =
    total === 0
      ? 'nothing found in what was checked'
      : `${count(errors, 'error')}, ${count(total - errors, 'warning')}`;
  return [
    ...causesOf(apps, path, view),
    // Without any rulebase every row would be alike.
    ...(hasSome ? [...appTable(apps, spec, view), ''] : []),
    ...wrap(`${count(apps.length, 'app')}: ${result}`, view.width, '  '),
    ...nextLines(
      [
        ...(hasSome && worst && worst.found.length > 0
          ? [
              [
                onPath('emmental profile check', appPath(worst.rulebase, all, path)),
                'shows every problem of one app, with its place',
              ] as const,
            ]
          : []),
        ...(lacking ? [derivingIn(lacking, all, path)] : []),
      ],
      view,
    ),
    '',
  ].join('\n');
}

function causesOf(apps: readonly CheckedApp[], path: string, view: Screen): readonly string[] {
  const found = new Map<DiagnosticCode, { times: number; apps: number; severity: Diagnostic['severity'] }>();
  for (const app of apps) {
    for (const { code, severity } of app.found) {
      const cause = found.get(code) ?? { times: 0, apps: 0, severity };
      found.set(code, { ...cause, times: cause.times + 1 });
    }
    for (const code of new Set(app.found.map((each) => each.code))) {
      const cause = found.get(code);
      if (cause) cause.apps += 1;
    }
  }
  if (found.size === 0) return [];
  const causes = [...found].sort(
    ([, a], [, b]) => Number(b.severity === 'error') - Number(a.severity === 'error') || b.times - a.times,
  );
  return [
    ...table(
      [
        { title: 'PROBLEM' },
        { title: 'COUNT', align: 'right' },
        { title: 'APPS', align: 'right' },
        { title: 'MEANING', gives: 1, least: 24, wraps: 6 },
      ],
      causes.map(([code, cause]) => [
        visible(code, view),
        String(cause.times),
        String(cause.apps),
        visible(meaningOf(code, path), view),
      ]),
      view,
    ),
    '',
  ];
}

/** The sentence about a kind of problem, and what to do. A missing rulebase is written by the command below the table. */
function meaningOf(code: DiagnosticCode, path: string): string {
  if (code === 'read/not-found') return 'there is no rulebase';
  const { says, todo } = diagnosticCodes[code];
  const [what = '', command] = todo.split(/: (?=emmental )/);
  return `${says}; ${what}${command ? `: ${withPath(command, path)}` : ''}`;
}

const tableOf = (all: readonly Rulebase[]): AppTable<CheckedApp> => ({
  apps: all.map(placed),
  appOf: ({ rulebase }) => placed(rulebase),
  columns: [
    { title: 'FUNCTIONS', figure: ({ rulebase }) => rulebase.scanned.app.functions.length },
    { title: 'ERRORS', figure: ({ found }) => errorsIn(found) },
    { title: 'WARNINGS', figure: ({ found }) => found.length - errorsIn(found) },
    { title: 'RULEBASE', text: ({ rulebase }) => (rulebase.found === null ? 'none' : 'yes') },
  ],
  order: [({ found }) => errorsIn(found), ({ found }) => found.length],
  legend: [],
  option: 'format json',
});

const errorsIn = (found: readonly Diagnostic[]): number =>
  found.filter(({ severity }) => severity === 'error').length;
