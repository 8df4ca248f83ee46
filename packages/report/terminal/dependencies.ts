import {
  atLeast,
  type DependencyLevel,
  type DependencyReport,
  type DependencyUse,
  dependencyLevels,
  type Finding,
  type Report,
  type Severity,
} from '@emmental/model';
import { sumOf, verdict, widestEdits } from './closing.ts';
import { commandLines, completing, typed } from './commands.ts';
import {
  besides,
  columnsOf,
  count,
  fit,
  fitPath,
  pad,
  paint,
  type Screen,
  spread,
  visible,
  wrap,
} from './layout.ts';
import { leftOut } from './open.ts';
import { isToFix } from './problem.ts';
import type { ScanOptions } from './scan.ts';

/** The heading of each level, nearest first. */
const headings = {
  called: 'CALLED: a function calls the vulnerable part',
  symbol: 'IMPORTED: a function imports the vulnerable part',
  loaded: 'LOADED',
  unknown: 'NOT DECIDED: a function may load it',
  shipped: 'DEPLOYED, NOT LOADED',
  'not-loaded': 'NOT IN ANY FUNCTION',
} as const satisfies Record<DependencyLevel, string>;

const none = 'VULNERABLE: no known function loads it';

/** Limits of each section: packages in full, then lines; `--all` shows all of them. */
const most = { packages: 8, lines: 5, advisories: 3, functions: 4, facts: 8, summary: 2, files: 3 } as const;

/** The report of `emmental dependencies`: vulnerable packages by how far they get, facts of the supply chain, what was left out. */
export function renderDependencies(
  report: Report,
  options: Omit<ScanOptions, 'fleet'>,
  screen: Screen,
): string {
  const { dependencies } = report;
  const blocks = [
    header(report, options, screen),
    ...sections(report, options, screen),
    facts(report, options, screen),
    dependencies ? skipped(dependencies, options, screen) : [],
    leftOut(report.diagnostics, options.all, screen),
    closing(report, options, screen),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function header(report: Report, options: Omit<ScanOptions, 'fleet'>, screen: Screen): string[] {
  const product = `emmental ${report.tool.version}`;
  const { dependencies } = report;
  const figures = [
    count(report.stats.functions, 'function'),
    count(dependencies?.packages.filter(({ provided }) => !provided).length ?? 0, 'package'),
    count(dependencies?.files.length ?? 0, 'file'),
  ].join(', ');
  const [first = '', ...rest] = besides(
    [product, ...appOf(report, screen), figures, options.time],
    '   ',
    screen,
  );
  return [
    paint(product, 'bold', screen) + first.slice(product.length),
    ...rest,
    ...(dependencies ? [...filesAbove(dependencies, screen), ...dataLines(dependencies, screen)] : []),
    ...report.notChecked.flatMap((line) => wrap(visible(typed(line, screen), screen), screen.width)),
  ];
}

/** The name of the only app, else the number of apps. */
function appOf({ apps }: Report, screen: Screen): readonly string[] {
  const [first, ...others] = apps;
  if (!first) return [];
  return [others.length === 0 ? visible(first.name, screen) : count(apps.length, 'app')];
}

/** Names the files above PATH that the packages come from: a user of PATH alone does not expect them. */
function filesAbove({ files }: DependencyReport, screen: Screen): readonly string[] {
  const above = files.map(({ file }) => file).filter((file) => file.startsWith('../'));
  if (above.length === 0) return [];
  const shown = above.slice(0, most.files).map((file) => visible(file, screen));
  const more = above.length > most.files ? [`${above.length - most.files} more`] : [];
  return wrap(`read above this folder: ${[...shown, ...more].join(', ')}`, screen.width, '  ');
}

/** The day of the advisories, and a warning if they are old. */
export function dataLines({ asOf, old, ages: daysOf = {} }: DependencyReport, screen: Screen): string[] {
  if (asOf === null) return [];
  const days = Object.entries(asOf).map(([ecosystem, day]) => {
    const age = daysOf[ecosystem] ?? null;
    if (day === null) return `${ecosystem} (date unknown)`;
    return age === null ? `${ecosystem} (${day})` : `${ecosystem} (${day}, ${ageOf(age)})`;
  });
  const ages = old.map(
    ({ ecosystem, days: number }) =>
      `${ecosystem} is ${number === null ? 'of unknown age' : `${count(number, 'day')} old`}`,
  );
  return [
    ...wrap(`advisory data: ${days.join(', ')}`, screen.width),
    ...(ages.length > 0
      ? wrap(
          typed(`old data: ${ages.join(', ')}; newer advisories are missing (emmental db update)`, screen),
          screen.width,
        )
      : []),
  ];
}

const ageOf = (days: number): string => (days <= 0 ? 'of today' : `${count(days, 'day')} old`);

/** Findings about one package in one version. */
interface Group {
  readonly findings: readonly Finding[];
  readonly level: DependencyLevel | null;
}

const levelOf = (finding: Finding): DependencyLevel | null => finding.dependency?.functions[0]?.level ?? null;

function groupsOf(findings: readonly Finding[]): readonly Group[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const { dependency } = finding;
    if (!dependency || dependency.id === null) continue;
    const key = JSON.stringify([levelOf(finding), dependency.lockfile, dependency.name, dependency.version]);
    const same = groups.get(key);
    if (same) same.push(finding);
    else groups.set(key, [finding]);
  }
  return [...groups.values()].map((all) => ({ findings: all, level: all[0] ? levelOf(all[0]) : null }));
}

function sections(report: Report, options: Omit<ScanOptions, 'fleet'>, screen: Screen): string[][] {
  const groups = groupsOf(report.findings.filter(({ status }) => status !== 'waived'));
  return [null, ...dependencyLevels].map((level) => {
    const own = groups.filter((group) => group.level === level);
    if (own.length === 0) return [];
    const isNear = level !== 'shipped' && level !== 'not-loaded';
    const limit = options.all ? own.length : isNear ? most.packages : most.lines;
    const rest = own.length - Math.min(limit, own.length);
    return [
      paint(level === null ? none : headings[level], 'bold', screen),
      ...own
        .slice(0, limit)
        .flatMap((group) =>
          isNear || options.all ? inFull(group, report, options, screen) : [inShort(group, screen)],
        ),
      ...(rest > 0 ? [`  ${screen.unicode ? '…' : '...'} and ${rest} more (--all)`] : []),
    ];
  });
}

const worst = (findings: readonly Finding[]): Severity =>
  findings.reduce<Severity>((best, { severity }) => (atLeast(best, severity) ? best : severity), 'info');

/** `lodash 4.17.4 → 4.17.21`. */
function upgrade({ findings }: Group, screen: Screen): string {
  const { name = '', version = null, fixed = null } = findings[0]?.dependency ?? {};
  const from = version === null ? '(not pinned)' : named(version, screen);
  return `${named(name, screen)} ${from}${fixed === null ? '' : visible(` → ${fixed}`, screen)}`;
}

/** A name or version of a lockfile, which may be of any length. */
const named = (text: string, screen: Screen): string => fit(visible(text, screen), 60, screen);

const placeOf = ({ findings }: Group, screen: Screen): string => {
  const { lockfile = '', line = 1 } = findings[0]?.dependency ?? {};
  return `${fitPath(visible(lockfile, screen), 40, screen)}:${line}`;
};

function inShort(group: Group, screen: Screen): string {
  const line = `  ${pad(worst(group.findings), 8)}  ${upgrade(group, screen)}   ${count(group.findings.length, 'advisory', 'advisories')}`;
  const place = placeOf(group, screen);
  return spread(fit(line, screen.width - columnsOf(place) - 2, screen), place, screen).join('\n');
}

const indent = ' '.repeat(12);

function inFull(group: Group, report: Report, options: Omit<ScanOptions, 'fleet'>, screen: Screen): string[] {
  const { findings } = group;
  const [first] = findings;
  const uses = (first?.dependency?.functions ?? []).filter(({ level }) => level === group.level);
  const shownUses = options.all ? uses : uses.slice(0, most.functions);
  const shown = options.all ? findings : findings.slice(0, most.advisories);
  return [
    ...spread(
      `  ${pad(worst(findings), 8)}  ${upgrade(group, screen)}`,
      placeOf(group, screen),
      screen,
      indent,
    ),
    ...usesLines(shownUses, report, screen),
    ...more(uses.length - shownUses.length, 'function', screen),
    ...shown.flatMap(({ dependency, status }) => {
      const cvss = dependency?.cvss == null ? '' : `  CVSS ${dependency.cvss.toFixed(1)}`;
      const open = status === 'unknown' ? ' (version not certain)' : '';
      const summary = dependency?.summary ? `  ${dependency.summary}` : '';
      const text = `${dependency?.id ?? ''}${cvss}${summary}${open}`;
      return cutAt(
        wrap(`${indent}${visible(text.replace(/\s+/g, ' '), screen)}`, screen.width, `${indent}  `),
        most.summary,
        screen,
      );
    }),
    ...more(findings.length - shown.length, 'advisory', screen, 'advisories'),
  ];
}

const more = (number: number, noun: string, screen: Screen, plural?: string): string[] =>
  number > 0
    ? [
        `${indent}${screen.unicode ? '…' : '...'} and ${count(number, `more ${noun}`, `more ${plural ?? `${noun}s`}`)}`,
      ]
    : [];

/** Keeps the first `limit` lines; the last of them ends with an ellipsis if lines are left out. */
function cutAt(lines: readonly string[], limit: number, screen: Screen): readonly string[] {
  if (lines.length <= limit) return lines;
  const last = `${lines[limit - 1] ?? ''} ${lines[limit]?.trim() ?? ''}`;
  return [...lines.slice(0, limit - 1), fit(last, screen.width, screen)];
}

/** Lists functions without further details together on one line. */
function usesLines(uses: readonly DependencyUse[], report: Report, screen: Screen): string[] {
  const plain = uses.filter(({ chain, why }) => chain.length === 0 && why === null);
  const names = plain.map(({ id }) => nameOf(id, report)).join(', ');
  return [
    ...uses.filter((use) => !plain.includes(use)).flatMap((use) => useLines(use, report, screen)),
    ...(plain.length > 0 ? wrap(visible(`${indent}${names}`, screen), screen.width, indent) : []),
  ];
}

/** `OrdersApi  src/orders.mjs:3 → express@4.16.0 → qs@6.5.1`; for a package that is not loaded, the reason. */
function useLines(use: DependencyUse, report: Report, screen: Screen): string[] {
  const name = nameOf(use.id, report);
  const symbol = use.symbol === null ? '' : `calls ${use.symbol}: `;
  const way = use.chain.length > 0 ? `${symbol}${use.chain.join(' → ')}` : (use.why ?? '');
  const source = use.byLockfile ? ' (package not installed; version from the lockfile)' : '';
  return wrap(visible(`${indent}${name}  ${way}${source}`, screen), screen.width, `${indent}  `);
}

/** The user's name for a function. */
const nameOf = (id: string, { apps }: Report): string =>
  apps.flatMap(({ functions }) => functions).find((fn) => fn.id === id)?.name ?? id;

/** Findings without an advisory: one line each, worst first. */
function facts(report: Report, options: Omit<ScanOptions, 'fleet'>, screen: Screen): string[] {
  const all = report.findings.filter(
    ({ dependency, rule, status }) =>
      rule.startsWith('dependencies/') && dependency?.id == null && status !== 'waived',
  );
  const shown = options.all ? all : all.filter(({ severity }) => severity !== 'info').slice(0, most.facts);
  const rest = all.length - shown.length;
  if (all.length === 0) return [];
  if (shown.length === 0)
    return [
      `${count(rest, 'note')} that ${rest === 1 ? 'is not a finding' : 'are not findings'} (--all lists ${rest === 1 ? 'it' : 'them'})`,
    ];
  return [
    paint('OTHER NOTES', 'bold', screen),
    ...shown.flatMap(({ severity, title, file, line }) =>
      spread(
        `  ${pad(severity, 8)}  ${fit(visible(title, screen), 3 * screen.width, screen)}`,
        `${fitPath(visible(file, screen), 40, screen)}:${line}`,
        screen,
        indent,
      ),
    ),
    ...(rest > 0 ? [`  ${screen.unicode ? '…' : '...'} and ${rest} more (--all)`] : []),
  ];
}

/** Packages that were not matched, by reason. */
function skipped(
  { skipped: all }: DependencyReport,
  options: Omit<ScanOptions, 'fleet'>,
  screen: Screen,
): string[] {
  if (all.length === 0) return [];
  const shown = options.all ? all : all.slice(0, most.lines);
  const rest = all.length - shown.length;
  return [
    `${count(all.length, 'thing')} could not be matched`,
    ...shown.flatMap(({ file, line, name, why }) =>
      spread(
        `  ${name === null ? '' : `${named(name, screen)}: `}${visible(why, screen)}`,
        `${fitPath(visible(file, screen), 36, screen)}:${line}`,
        screen,
        '    ',
      ),
    ),
    ...(rest > 0 ? [`  ${screen.unicode ? '…' : '...'} and ${rest} more (--all)`] : []),
  ];
}

function closing(report: Report, options: Omit<ScanOptions, 'fleet'>, screen: Screen): string[] {
  const failing = report.findings.filter(isToFix);
  const complete = completing(report);
  const isMatched = report.dependencies?.asOf != null;
  const packages = report.dependencies?.packages.length ?? 0;
  const ecosystems = [...new Set(report.dependencies?.packages.map(({ ecosystem }) => ecosystem))].sort();
  const commands = [
    ...(isMatched || ecosystems.length === 0 ? [] : ['emmental db update']),
    ...(options.all || failing.length === 0 ? [] : ['emmental dependencies --all']),
    ...(packages === 0 ? [] : ['emmental dependencies --format cyclonedx --output sbom.json']),
  ].map((command) => complete(command, null));
  return [
    ...wrap(summary(report, failing, options.all), screen.width),
    ...(packages === 0 ? [] : widestEdits(failing, complete, screen)),
    ...commands.flatMap((command, index) =>
      commandLines(index === 0 ? 'Next  ' : '      ', command, '        ', screen),
    ),
    ...(isMatched ? verdict(failing, options) : []),
  ];
}

function summary(report: Report, failing: readonly Finding[], all: boolean): string {
  const { dependencies } = report;
  if (!dependencies?.packages.length) return 'no packages found in the files that could be read';
  if (failing.length > 0) return sumOf(report, failing, { all, since: null });
  return dependencies.asOf === null
    ? 'no package was checked against advisories'
    : 'nothing to fix in what was checked';
}
