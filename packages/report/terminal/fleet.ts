import {
  type AppReport,
  type Finding,
  type FunctionReport,
  functionsIn,
  type Report,
  type Severity,
} from '@emmental/model';
import { legendLines, type Screen, table, visible } from './layout.ts';

export interface AppRow {
  readonly app: AppReport;
  readonly critical: number;
  readonly high: number;
  readonly undecided: number;
  readonly excess: number;
}

const tableRows = 25;

/** Several apps with functions share one table; a single app is shown in detail. */
export const isFleet = (report: Report): boolean =>
  report.apps.filter((app) => app.functions.length > 0).length > 1;

/** One line per app, the app with the worst problems first. */
export function fleetTable(report: Report, screen: Screen): string[] {
  const rows = fleet(report);
  const shown = rows.slice(0, tableRows);
  const lines = table(
    [
      { title: 'APP', gives: 1, path: true },
      { title: 'FUNCTIONS', align: 'right' },
      { title: 'CRITICAL', align: 'right' },
      { title: 'HIGH', align: 'right' },
      { title: 'UNDECIDED', align: 'right' },
      { title: excessTitle(screen), align: 'right' },
    ],
    shown.map((row) => [
      visible(row.app.template ?? row.app.id, screen),
      ...[row.app.functions.length, row.critical, row.high, row.undecided, row.excess].map(String),
    ]),
    screen,
  );
  const more = rows.length - shown.length;
  return [
    ...lines,
    ...(more > 0 ? [`${screen.unicode ? '…' : '...'} and ${more} more`] : []),
    ...legend(rows, screen),
  ];
}

const excessTitle = ({ width }: Screen): string => (width < 80 ? 'EXCESS' : 'EXCESS GRANTS');

const legend = (rows: readonly AppRow[], screen: Screen): readonly string[] =>
  legendLines(
    [
      ...(rows.some(({ undecided }) => undecided > 0)
        ? ([['UNDECIDED', 'open questions, listed below']] as const)
        : []),
      ...(rows.some(({ excess }) => excess > 0)
        ? ([[excessTitle(screen), 'permissions that no code needs']] as const)
        : []),
    ],
    screen,
  );

/** The apps with their figures, in the order of the table. */
export function fleet(report: Report): readonly AppRow[] {
  const failing = new Map<string, Finding[]>();
  for (const finding of report.findings) {
    if (finding.status !== 'fail' || finding.function === null) continue;
    for (const id of functionsIn(finding)) {
      const same = failing.get(id);
      if (same) same.push(finding);
      else failing.set(id, [finding]);
    }
  }
  const rows = report.apps.map((app) => {
    const mine = [...new Set(app.functions.flatMap((fn) => failing.get(fn.id) ?? []))];
    const at = (severity: Severity) => mine.filter((finding) => finding.severity === severity).length;
    const sum = (measure: (fn: FunctionReport) => number) =>
      app.functions.reduce((total, fn) => total + measure(fn), 0);
    return {
      app,
      critical: at('critical'),
      high: at('high'),
      undecided: sum((fn) => fn.unknown.length),
      excess: sum((fn) => fn.excess.length),
    };
  });
  return rows.sort(
    (a, b) => b.critical - a.critical || b.high - a.high || b.excess - a.excess || compareApps(a.app, b.app),
  );
}

const compareApps = (a: AppReport, b: AppReport): number => (a.id < b.id ? -1 : 1);
