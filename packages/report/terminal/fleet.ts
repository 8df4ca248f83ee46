import {
  type AppReport,
  atLeast,
  coverageOf,
  type Finding,
  fileInId,
  functionsIn,
  type Report,
  type Severity,
  severities,
} from '@emmental/model';
import { appNames } from '../app-names.ts';
import type { Protection } from '../fleet.ts';
import { type AppTable, appTable, moreRows, sortedRows } from './app-table.ts';
import { fitNames, type Screen, table, visible } from './layout.ts';
import { isToFix } from './problem.ts';

/** The facts about several apps that are not in the report. */
export interface FleetView {
  /** True = show every row. */
  readonly all: boolean;
  /** The protection of each app, by its id; an app that is missing here was not judged. */
  readonly protections: ReadonlyMap<string, Protection>;
  /** Returns the first sentence about a rule; '' if there is no such rule. */
  readonly meaningOf: (rule: string) => string;
}

/** An app with its figures. */
export interface AppRow {
  readonly app: AppReport;
  readonly critical: number;
  readonly high: number;
  readonly medium: number;
  readonly protection: Protection | null;
}

const shownCauses = 8;

/** Findings of several apps with one cause: they break the same rule, with the same severity. */
interface Cause {
  readonly rule: string;
  readonly severity: Severity;
  readonly findings: readonly Finding[];
  readonly apps: readonly string[];
}

/** The worst findings over all apps: a line for each cause, with the number of its findings. */
export function worstCauses(report: Report, { all, meaningOf }: FleetView, screen: Screen): string[] {
  const causes = causesIn(report);
  if (causes.length === 0) return [];
  const shown = all ? causes : causes.slice(0, shownCauses);
  const names = appNames(report.apps);
  const rows = shown.map((cause) =>
    [
      cause.severity.toUpperCase(),
      String(cause.findings.length),
      String(cause.apps.length),
      cause.rule,
      sentenceOf(cause, names, meaningOf, screen),
    ].map((cell) => visible(cell, screen)),
  );
  return [
    ...table(
      [
        { title: 'WORST' },
        { title: 'COUNT', align: 'right' },
        { title: 'APPS', align: 'right' },
        { title: 'RULE', gives: 1, least: 20 },
        { title: 'MEANING', gives: 3, least: 24, wraps: 2 },
      ],
      rows,
      screen,
    ),
    ...moreRows(causes.length - shown.length, screen),
  ];
}

/** The meaning of a cause; of a single finding its title. The sentence begins with the app if there is only one. */
function sentenceOf(
  { rule, findings, apps }: Cause,
  names: ReadonlyMap<string, string>,
  meaningOf: FleetView['meaningOf'],
  screen: Screen,
): string {
  const [first] = findings;
  const title = first?.title ?? rule;
  const meaning = findings.length === 1 ? title : meaningOf(rule) || title;
  const [app = '', ...others] = apps;
  const name = others.length > 0 ? undefined : names.get(app);
  return name === undefined ? meaning : `${fitNames([name], widestName, screen)[0]}: ${meaning}`;
}

const widestName = 28;

/** Returns the causes of severity medium or higher, the worst first. */
export function causesIn(report: Report): readonly Cause[] {
  const appsOf = appsIn(report);
  const causes = new Map<string, { -readonly [K in keyof Cause]: Cause[K] }>();
  for (const finding of report.findings) {
    const { rule, severity } = finding;
    if (!isToFix(finding) || !atLeast(severity, 'medium')) continue;
    const key = `${severity} ${rule}`;
    const known = causes.get(key) ?? { rule, severity, findings: [], apps: [] };
    causes.set(key, {
      ...known,
      findings: [...known.findings, finding],
      apps: [...new Set([...known.apps, ...appsOf(finding)])],
    });
  }
  return [...causes.values()].sort(
    (a, b) =>
      severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
      b.findings.length - a.findings.length ||
      (a.rule < b.rule ? -1 : 1),
  );
}

/** One line per app, the app with the worst problems first. */
export function fleetTable(report: Report, view: FleetView, screen: Screen): string[] {
  const rows = fleet(report, view.protections);
  return appTable(rows, tableOf(report, screen.width < 100 ? shortHeads : longHeads), screen, view.all);
}

/** The order of the apps: by critical findings, high ones, aligned paths and medium findings. */
const ranking: Pick<AppTable<AppRow>, 'appOf' | 'order'> = {
  appOf: ({ app }) => app,
  order: [
    ({ critical }) => critical,
    ({ high }) => high,
    ({ protection }) => protection?.aligned ?? 0,
    ({ medium }) => medium,
  ],
};

const tableOf = ({ apps }: Report, heads: typeof longHeads): AppTable<AppRow> => ({
  apps,
  ...ranking,
  columns: [
    { title: heads.functions, figure: ({ app }) => app.functions.length },
    {
      title: 'ALIGNED',
      figure: ({ app, protection }) => (protection === null ? notJudged(app) : protection.aligned),
    },
    { title: heads.critical, figure: ({ critical }) => critical },
    { title: 'HIGH', figure: ({ high }) => high },
    { title: 'MODE', text: ({ protection }) => protection?.mode ?? '-' },
    { title: 'GUARD', text: ({ app, protection }) => protection?.guard ?? notJudged(app) },
    { title: 'OWNER', gives: 2, names: true, text: ({ protection }) => protection?.owner ?? '-' },
    { title: heads.coverage, figure: ({ app }) => coverageText(app) },
  ],
  legend: [
    ['ALIGNED', 'attack paths that nothing stops'],
    ['MODE', 'of the rules in emmental.yaml; - = the app has none'],
    ['GUARD', 'is the guard in the template?'],
    [heads.coverage, 'functions whose code was analysed'],
  ],
  option: 'all',
});

const notJudged = ({ functions }: AppReport): string => (functions.length === 0 ? '-' : '?');

const longHeads = { functions: 'FUNCTIONS', critical: 'CRITICAL', coverage: 'COVERAGE' };
const shortHeads: typeof longHeads = { functions: 'FUNC', critical: 'CRIT', coverage: 'READ' };

/** The functions whose code was analysed, of all functions of the app: `4/5`. */
function coverageText(app: AppReport): string {
  const { analysed, declared } = coverageOf([app], []);
  return declared === 0 ? '-' : `${analysed}/${declared}`;
}

/** The apps with their figures, in the order of the table. */
export function fleet(
  report: Report,
  protections: ReadonlyMap<string, Protection> = new Map(),
): readonly AppRow[] {
  const failing = findingsByApp(report);
  const rows = report.apps.map((app) => {
    const own = failing.get(app.id) ?? [];
    const at = (severity: Severity) => own.filter((finding) => finding.severity === severity).length;
    return {
      app,
      critical: at('critical'),
      high: at('high'),
      medium: at('medium'),
      protection: protections.get(app.id) ?? null,
    };
  });
  return sortedRows(rows, ranking);
}

/** Returns the findings to fix of each app, by its id. A finding about functions of several apps is in the list of each. */
function findingsByApp(report: Report): ReadonlyMap<string, readonly Finding[]> {
  const found = new Map<string, Finding[]>();
  const appsOf = appsIn(report);
  for (const finding of report.findings) {
    if (!isToFix(finding)) continue;
    for (const id of appsOf(finding)) {
      const same = found.get(id);
      if (same) same.push(finding);
      else found.set(id, [finding]);
    }
  }
  return found;
}

/**
 * Returns the function that lists the ids of the apps of a finding: those of its functions, else the app whose template declares its
 * resource or holds its place. The list is empty if there is no such app.
 */
function appsIn({ apps }: Report): (finding: Finding) => readonly string[] {
  const ofFunction = new Map(apps.flatMap((app) => app.functions.map(({ id }) => [id, app.id] as const)));
  const ofTemplate = new Map(apps.map(({ id, template }) => [template ?? id, id] as const));
  return (finding) => {
    const found = new Set(functionsIn(finding).flatMap((id) => ofFunction.get(id) ?? []));
    if (found.size > 0) return [...found];
    const { resource, file } = finding;
    return [
      (resource === null ? null : ofTemplate.get(fileInId(resource))) ?? ofTemplate.get(file) ?? [],
    ].flat();
  };
}
