import {
  type AppReport,
  atLeast,
  type Diagnostic,
  diagnosticCodes,
  type Finding,
  type FunctionReport,
  type OpenQuestion,
  type Report,
  type Severity,
  severities,
} from '@emmental/model';
import { codeFrame, type LinesOf } from './frame.ts';
import {
  columnsOf,
  count,
  fit,
  fitPath,
  pad,
  padLeft,
  paint,
  type Screen,
  spread,
  table,
  visible,
  wrap,
} from './layout.ts';
import { startedBy, whoOf } from './names.ts';

export interface ScanOptions {
  /** Show the lower ones too, one line each. */
  readonly all: boolean;
  /** For the first line, e.g. `0.31 s`. */
  readonly time: string;
  /** What `--fail-on` is, and what it would be in CI when it is off here. */
  readonly failOn: Severity | null;
  readonly linesOf: LinesOf;
}

const inFull = 3;
const tableRows = 25;
const questionRows = 8;

/** The report of `emmental scan`: what to fix first, a line per function, what is open, what to do next. */
export function renderScan(report: Report, options: ScanOptions, screen: Screen): string {
  const failing = report.findings.filter(
    (finding) => finding.status === 'fail' && finding.severity !== 'info',
  );
  const functions = report.apps.flatMap((app) => app.functions);
  const several = report.apps.filter((app) => app.functions.length > 0).length > 1;
  const blocks = [
    header(report, options, screen),
    several ? fleetTable(report, screen) : [],
    several && !options.all ? [] : problems(failing, options, screen),
    options.all ? lower(report, screen) : [],
    several ? [] : functionTable(functions, report.findings, options.all, screen),
    open(functions, options.all, screen),
    leftOut(report.diagnostics, options.all, screen),
    total(report, failing, functions, options, several, screen),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

const formatNames = {
  sam: 'SAM',
  cloudformation: 'CloudFormation',
  serverless: 'Serverless Framework',
  handler: 'handler',
};

function header(report: Report, options: ScanOptions, screen: Screen): string[] {
  const [only] = report.apps;
  const functions = count(report.stats.functions, 'function');
  const what =
    report.apps.length === 1 && only
      ? `${visible(only.name)}   ${fitPath(visible(only.template ?? only.id), 40, screen)} (${formatNames[only.format]})   ${functions}`
      : `${count(report.apps.length, 'app')}   ${functions}`;
  const first = `${paint(`emmental ${report.tool.version}`, 'bold', screen)}   ${what}, ${options.time}`;
  return [first, ...report.notChecked.flatMap((line) => wrap(line, screen.width))];
}

function problems(failing: readonly Finding[], options: ScanOptions, screen: Screen): string[] {
  const shown = failing.filter((finding) => atLeast(finding.severity, 'medium')).slice(0, inFull);
  return shown.flatMap((finding, index) => [
    ...(index > 0 ? [''] : []),
    ...problem(finding, options.linesOf, screen),
  ]);
}

const label = 8;

/** One problem in full: severity, sentence, rule; who / event / gains; code frame; fix. */
export function problem(finding: Finding, linesOf: LinesOf, screen: Screen): string[] {
  const level = finding.severity.toUpperCase();
  const indent = ' '.repeat(10);
  const title = spread(`${pad(level, 10)}${visible(finding.title)}`, finding.rule, screen, indent);
  const [first = '', ...rest] = title;
  const condition =
    finding.condition === null ? [] : [{ label: 'when', text: `condition ${finding.condition}` }];
  const details = [...finding.details, ...condition];
  const frame = codeFrame(finding, linesOf, screen);
  const place =
    frame.length > 0 || details.some((detail) => 'at' in detail)
      ? []
      : [{ label: 'at', text: `${finding.file}:${finding.line}` }];
  return [
    paint(level, levelStyle(finding.severity), screen) + first.slice(level.length),
    ...rest,
    ...[...details, ...place].flatMap((detail) =>
      labelled(detail.label, visible(detail.text), 'at' in detail ? (detail.at ?? '') : '', screen),
    ),
    ...frame,
    ...(finding.fix === null ? [] : labelled('fix', visible(finding.fix), '', screen)),
  ];
}

const levelStyle = (severity: Severity) =>
  severity === 'critical' || severity === 'high' ? 'red' : 'yellow';

function labelled(name: string, text: string, at: string, screen: Screen): string[] {
  const room = screen.width - 2 - label;
  const lines = wrap(text, room);
  const last = lines.at(-1) ?? '';
  const fits = at === '' || columnsOf(last) + 2 + columnsOf(at) <= room;
  const body = lines.map((line, index) => `  ${pad(index === 0 ? name : '', label)}${line}`);
  if (at === '') return body;
  const bottom = body.at(-1) ?? '';
  const shown = fitPath(visible(at), screen.width - 2 - label, screen);
  return fits
    ? [...body.slice(0, -1), `${pad(bottom, screen.width - columnsOf(shown))}${shown}`]
    : [...body, padLeft(shown, screen.width)];
}

/** With --all: every finding that is not shown in full, one line each, grouped by the edit that closes it. */
function lower(report: Report, screen: Screen): string[] {
  const full = new Set(
    report.findings
      .filter((finding) => finding.status === 'fail' && atLeast(finding.severity, 'medium'))
      .slice(0, inFull)
      .map((finding) => finding.fingerprint),
  );
  const groups = new Map<string, Finding[]>();
  for (const finding of report.findings) {
    if (full.has(finding.fingerprint)) continue;
    const key = finding.fix ?? '';
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups].flatMap(([fix, findings], index) => [
    ...(index > 0 ? [''] : []),
    ...findings.flatMap((finding) => {
      const state = finding.status === 'fail' ? '' : ` (${finding.status})`;
      const line = `${pad(finding.severity, 10)}${visible(finding.title)}${state}`;
      return spread(
        line,
        `${finding.rule}  ${fitPath(visible(finding.file), 30, screen)}:${finding.line}`,
        screen,
        ' '.repeat(10),
      );
    }),
    ...(fix === '' ? [] : labelled('fix', visible(fix), '', screen)),
  ]);
}

function functionTable(
  functions: readonly FunctionReport[],
  findings: readonly Finding[],
  all: boolean,
  screen: Screen,
): string[] {
  if (functions.length === 0) return [];
  const toFix = (fn: FunctionReport) =>
    findings.filter(
      (finding) => finding.function === fn.id && finding.status === 'fail' && finding.severity !== 'info',
    );
  const worst = (fn: FunctionReport) =>
    Math.min(severities.length, ...toFix(fn).map((one) => severities.indexOf(one.severity)));
  const sorted = functions.toSorted(
    (a, b) => worst(a) - worst(b) || toFix(b).length - toFix(a).length || (a.name < b.name ? -1 : 1),
  );
  const shown = all ? sorted : sorted.slice(0, tableRows);
  const rows = shown.map((fn) => [
    visible(fn.name),
    visible(startedBy(fn.triggers)),
    whoOf(fn),
    grants(fn),
    fn.handler === null && fn.needed.length === 0
      ? '?'
      : String(new Set(fn.needed.map((need) => need.action)).size),
    String(fn.unknown.length),
    String(toFix(fn).length),
  ]);
  const lines = table(
    [
      { title: 'FUNCTION', gives: 1 },
      { title: 'STARTED BY', gives: 2 },
      { title: 'WHO' },
      { title: 'GRANTS', align: 'right' },
      { title: 'NEEDS', align: 'right' },
      { title: 'OPEN', align: 'right' },
      { title: 'TO FIX', align: 'right' },
    ],
    rows,
    screen,
  );
  const through = shown.find((fn) => whoOf(fn).endsWith('*'));
  const notes = [
    ...(through
      ? [`* through ${visible(through.reachedBy.path.slice(1, -1).join(screen.unicode ? ' → ' : ' > '))}`]
      : []),
    ...(functions.some((fn) => fn.unknown.length > 0) ? ['open = could not be decided, see below'] : []),
  ];
  const more = sorted.length - shown.length;
  return [
    ...lines,
    ...(more > 0 ? [`${screen.unicode ? '…' : '...'} and ${more} more (--all)`] : []),
    ...(notes.length > 0 ? wrap(`  ${notes.join('    ')}`, screen.width) : []),
  ];
}

/** `all` when one grant is everything; otherwise the number of actions as they are written. */
function grants(fn: FunctionReport): string {
  if (fn.granted.some((grant) => grant.action === '*')) return 'all';
  if (fn.role === null) return '?';
  return String(new Set(fn.granted.map((grant) => grant.action)).size);
}

function fleetTable(report: Report, screen: Screen): string[] {
  const rows = report.apps.map((app) => {
    const ids = new Set(app.functions.map((fn) => fn.id));
    const mine = report.findings.filter(
      (finding) => finding.status === 'fail' && finding.function !== null && ids.has(finding.function),
    );
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
  rows.sort(
    (a, b) => b.critical - a.critical || b.high - a.high || b.excess - a.excess || compareApps(a.app, b.app),
  );
  const shown = rows.slice(0, tableRows);
  const lines = table(
    [
      { title: 'APP', gives: 1 },
      { title: 'FUNCTIONS', align: 'right' },
      { title: 'CRITICAL', align: 'right' },
      { title: 'HIGH', align: 'right' },
      { title: 'UNDECIDED', align: 'right' },
      { title: 'EXCESS GRANTS', align: 'right' },
    ],
    shown.map((row) => [
      fitPath(visible(row.app.template ?? row.app.id), 60, screen),
      ...[row.app.functions.length, row.critical, row.high, row.undecided, row.excess].map(String),
    ]),
    screen,
  );
  const more = rows.length - shown.length;
  return more > 0 ? [...lines, `${screen.unicode ? '…' : '...'} and ${more} more`] : lines;
}

const compareApps = (a: AppReport, b: AppReport): number => (a.id < b.id ? -1 : 1);

/** Undecided things, one line each; those with the same reason and answer are told once. */
function open(functions: readonly FunctionReport[], all: boolean, screen: Screen): string[] {
  const questions = functions.flatMap((fn) => fn.unknown.map((question) => ({ fn, question })));
  if (questions.length === 0) return [];
  const groups = new Map<string, { names: string[]; question: OpenQuestion }>();
  for (const { fn, question } of questions) {
    const key = `${question.what}\u0000${question.why}`;
    const group = groups.get(key) ?? { names: [], question };
    if (!group.names.includes(fn.name)) group.names.push(fn.name);
    groups.set(key, group);
  }
  const shown = [...groups.values()].slice(0, all ? Number.POSITIVE_INFINITY : questionRows);
  const more = groups.size - shown.length;
  return [
    `${count(questions.length, 'thing')} could not be decided`,
    ...shown.flatMap(({ names, question }) => {
      const [first = '', ...others] = names;
      const who = visible(others.length === 0 ? first : `${first} and ${others.length} more`);
      const at = `${fitPath(visible(question.file), 36, screen)}:${question.line}`;
      const place = spread(
        `  ${pad(who, 12)}${columnsOf(who) >= 12 ? '  ' : ''}${visible(question.what)}`,
        at,
        screen,
        ' '.repeat(14),
      );
      const why = wrap(visible(`${question.why}; ${question.answer}`), screen.width - 14);
      return [...place, ...why.map((line) => `${' '.repeat(14)}${line}`)];
    }),
    ...(more > 0 ? [`  ${screen.unicode ? '…' : '...'} and ${more} more (--all)`] : []),
  ];
}

const diagnosticRows = 5;

/** What was left out, and what to do: nothing of a repository disappears without a line here. */
function leftOut(diagnostics: readonly Diagnostic[], all: boolean, screen: Screen): string[] {
  if (diagnostics.length === 0) return [];
  const sorted = diagnostics.toSorted(
    (a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'),
  );
  const shown = sorted.slice(0, all ? Number.POSITIVE_INFINITY : diagnosticRows);
  const more = sorted.length - shown.length;
  return [
    `${count(diagnostics.length, 'thing')} could not be read in full`,
    ...shown.flatMap((one) => [
      `  ${fitPath(visible(one.file), screen.width - 12, screen)}:${one.line}:${one.column}`,
      ...wrap(visible(`${one.message}; ${diagnosticCodes[one.code].todo}`), screen.width - 4).map(
        (line) => `    ${fit(line, screen.width - 4, screen)}`,
      ),
    ]),
    ...(more > 0 ? [`  ${screen.unicode ? '…' : '...'} and ${more} more (--all)`] : []),
  ];
}

function total(
  report: Report,
  failing: readonly Finding[],
  functions: readonly FunctionReport[],
  options: ScanOptions,
  several: boolean,
  screen: Screen,
): string[] {
  const open = functions.reduce((sum, fn) => sum + fn.unknown.length, 0);
  const hidden = [
    ...(report.stats.baseline > 0 ? [`${report.stats.baseline} known from the baseline`] : []),
    ...(report.stats.waived > 0 ? [`${report.stats.waived} excepted in emmental.yaml`] : []),
  ];
  const aside = hidden.length > 0 ? ` Not counted: ${hidden.join(', ')}.` : '';
  const first =
    failing.length === 0
      ? `nothing to fix in what was checked; ${count(open, 'thing')} could not be decided.${aside}`
      : `${failing.length} to fix: ${bySeverity(failing)}.${edits(failing)}${aside}`;
  return [
    ...wrap(first, screen.width),
    ...verdict(failing, options),
    ...next(failing, functions, several, options),
  ];
}

function bySeverity(findings: readonly Finding[]): string {
  return severities
    .map((severity) => ({
      severity,
      number: findings.filter((finding) => finding.severity === severity).length,
    }))
    .filter(({ number }) => number > 0)
    .map(({ severity, number }) => `${number} ${severity}`)
    .join(', ');
}

/** How far few edits go: findings that share a fix are closed by one. */
function edits(failing: readonly Finding[]): string {
  const byFix = new Map<string, number>();
  for (const { fix } of failing) if (fix !== null) byFix.set(fix, (byFix.get(fix) ?? 0) + 1);
  const best = [...byFix.values()].sort((a, b) => b - a).slice(0, 3);
  const closed = best.reduce((sum, number) => sum + number, 0);
  if (best.length === 0 || closed <= best.length) return '';
  return `  ${count(best.length, 'edit')} ${best.length === 1 ? 'closes' : 'close'} ${closed} of them.`;
}

function verdict(failing: readonly Finding[], options: ScanOptions): string[] {
  const threshold = options.failOn ?? 'high';
  const over = failing.filter((finding) => atLeast(finding.severity, threshold)).length;
  if (over === 0) return [];
  const what = `${over} at ${threshold} or above`;
  return [
    options.failOn === null
      ? `In CI this would fail: ${what} (--fail-on ${threshold}).`
      : `Failed: ${what} (--fail-on ${threshold}).`,
  ];
}

function next(
  failing: readonly Finding[],
  functions: readonly FunctionReport[],
  several: boolean,
  options: ScanOptions,
): string[] {
  const lower =
    failing.length -
    Math.min(inFull, failing.filter((finding) => atLeast(finding.severity, 'medium')).length);
  const commands = [
    ...(several ? [['emmental scan PATH', 'one of these apps in detail']] : []),
    ...(functions.some((fn) => fn.excess.length + fn.missing.length > 0)
      ? [['emmental permissions', 'what each role needs, as a diff']]
      : []),
    ...(!options.all && lower > 0 && !several
      ? [['emmental scan --all', `the ${lower} not shown here`]]
      : []),
    ...(failing.length > 0 ? [['emmental scan --baseline', 'from here on, report only what is new']] : []),
  ].slice(0, 3);
  return commands.map(
    ([command = '', what = ''], index) => `${index === 0 ? 'Next' : '    '}  ${pad(command, 26)}  ${what}`,
  );
}
