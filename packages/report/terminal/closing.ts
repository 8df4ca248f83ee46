import {
  atLeast,
  coverageOf,
  type Finding,
  fileInId,
  isWhole,
  nameInId,
  type Report,
  severities,
  shellWord,
} from '@emmental/model';
import { appNames, nameInFleet } from '../app-names.ts';
import { isFleet } from '../fleet.ts';
import { type Complete, commandLines, completeForApp, completing, nextLines, typed } from './commands.ts';
import { limitedTo } from './coverage.ts';
import { causesIn, fleet } from './fleet.ts';
import { count, type Screen, visible, wrap } from './layout.ts';
import { inFull, isToFix } from './problem.ts';
import type { ScanOptions } from './scan.ts';

/** The last block: how much there is to fix, what CI would say, and at most three commands that work when pasted. */
export function closing(report: Report, options: ScanOptions, screen: Screen): string[] {
  const failing = report.findings.filter(isToFix);
  return [
    ...removedLines(report, screen),
    ...wrap(sumOf(report, failing, options), screen.width),
    ...changedWaivers(report, screen),
    ...widestEdits(failing, completing(report), screen, subjectNames(report), undecidedOf(report)),
    ...next(report, failing, options, screen),
    ...(isNothingChecked(report) ? emptyVerdict(report, options) : verdict(failing, options, report)).flatMap(
      (line) => wrap(visible(line, screen), screen.width),
    ),
  ];
}

/** Counts the findings to fix, by severity, and the findings that are not counted. */
export function sumOf(
  report: Report,
  failing: readonly Finding[],
  { all, since }: Pick<ScanOptions, 'all' | 'since'>,
): string {
  const { functions, unknown, baseline, waived } = report.stats;
  const hidden = [
    ...(baseline > 0 ? [knownBefore(baseline, since)] : []),
    ...(waived > 0 ? [`${waived} waived${all ? '' : ' (--all lists them)'}`] : []),
  ];
  const aside = hidden.length > 0 ? ` Not counted: ${hidden.join(', ')}.` : '';
  if (failing.length > 0) return `${failing.length} to fix: ${bySeverity(failing)}.${aside}`;
  if (functions === 0 && report.diagnostics.some((diagnostic) => diagnostic.severity === 'error'))
    return 'no functions found in the files that could be read';
  if (functions === 0 && report.diagnostics.length > 0)
    return isNothingChecked(report)
      ? 'nothing was checked: no functions found, and parts that may declare functions were not read (their lines above say what to do)'
      : 'no functions found, and parts that may declare functions were not read: no code was checked';
  if (functions === 0)
    return 'no functions found: no template here declares one (for a single handler: --handler FILE#EXPORT)';
  const nothing = baseline > 0 ? 'nothing new' : 'nothing to fix';
  return `${nothing} in what was checked${limitedTo(report)}; ${count(unknown, 'thing')} could not be decided.${aside}`;
}

/** Says how many findings are not new: `42 older than HEAD~1`. */
export const knownBefore = (known: number, since: string | null): string =>
  since === null || since === theBaseline
    ? `${known} already in ${theBaseline}`
    : `${known} older than ${since}`;

/** The words for a comparison with a baseline, where a comparison with a commit has its name. */
export const theBaseline = 'the baseline';

/** Returns the function that names a resource or function by its id; among several apps, with the name of the app. */
function subjectNames(report: Report): (id: string) => string {
  if (!isFleet(report)) return nameInId;
  const names = appNames(report.apps);
  return (id) => {
    const app = names.get(fileInId(id));
    return app === undefined ? nameInId(id) : nameInFleet(app, nameInId(id));
  };
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

const shownEdits = 3;

/** Names the edits that fix several findings at once: those findings are about the same thing and have the same fix. */
export function widestEdits(
  failing: readonly Finding[],
  complete: Complete,
  screen: Screen,
  nameOf: (id: string) => string = nameInId,
  undecided: (functionId: string) => number = () => 0,
): string[] {
  const byEdit = new Map<string, Edit>();
  for (const { fix, resource, function: fn, file, line } of failing) {
    if (fix === null) continue;
    const key = JSON.stringify([fix, resource ?? fn]);
    const before = byEdit.get(key);
    byEdit.set(key, {
      fix,
      function: fn,
      subject: resource ?? fn,
      places: new Set([...(before?.places ?? []), `${file}:${line}`]),
      closes: (before?.closes ?? 0) + 1,
    });
  }
  const edits = [...byEdit.values()]
    .filter(({ closes }) => closes > 1)
    .sort((a, b) => b.closes - a.closes)
    .slice(0, shownEdits);
  return edits.flatMap(({ fix, function: fn, subject, places, closes }) => {
    const text = complete(fix, fn);
    const isCommand = text.startsWith('emmental ');
    const name = subject === null ? '' : ` in ${nameOf(subject)}`;
    const kept = isCommand && fn !== null ? undecided(fn) : 0;
    // The printed policy keeps what an open question may need, so findings about it stay, perhaps by another name.
    const upTo =
      kept === 0
        ? `closes ${closes} of them`
        : `closes up to ${closes} of them: it keeps ${count(kept, 'permission')} for open questions, and what ${kept === 1 ? 'it opens' : 'they open'} stays a finding`;
    const title = isCommand
      ? `One edit${name} ${upTo}. This command prints it:`
      : `${places.size === 1 ? 'One edit' : 'The same edit'}${name} (${placesOf(places)}) closes ${closes} of them:`;
    return [
      ...wrap(visible(title, screen), screen.width, '  '),
      ...(isCommand
        ? commandLines('  ', text, '    ', screen)
        : wrap(visible(`  ${typed(text, screen)}`, screen), screen.width, '  ')),
    ];
  });
}

/** Returns how many granted permissions the suggested policy of a function keeps because of open questions. */
function undecidedOf({ apps }: Report): (functionId: string) => number {
  const kept = new Map(
    apps.flatMap(({ functions }) =>
      functions.map(({ id, keptForUnknown }) => [
        id,
        new Set(keptForUnknown.map(({ action, resource }) => `${action} ${resource}`)).size,
      ]),
    ),
  );
  return (id) => kept.get(id) ?? 0;
}

const shownPlaces = 3;

function placesOf(places: ReadonlySet<string>): string {
  const more = places.size - shownPlaces;
  return [...[...places].slice(0, shownPlaces), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

interface Edit {
  readonly fix: string;
  readonly function: string | null;
  /** Id of the resource or function that changes; null if the findings are about neither. */
  readonly subject: string | null;
  /** The `file:line` of each finding that the edit fixes. */
  readonly places: ReadonlySet<string>;
  /** Number of findings that the edit fixes. */
  readonly closes: number;
}

/** The result of `--fail-on`; without that option, the result that continuous integration would report. */
export function verdict(
  failing: readonly Finding[],
  { failOn }: Pick<ScanOptions, 'failOn'>,
  { unread = [] }: Pick<Report, 'unread'> = {},
): string[] {
  const threshold = failOn ?? 'high';
  const over = failing.filter((finding) => atLeast(finding.severity, threshold)).length;
  const result = `${over === 0 ? 'nothing' : over} at ${threshold} or above (--fail-on ${threshold})`;
  if (failOn !== null) return over === 0 ? [] : [`Failed: ${result}.`];
  const lost = unread.filter(({ accepted }) => accepted === null);
  const [first] = lost;
  if (over > 0 || !first) return [`In CI this would ${over === 0 ? 'pass' : 'fail'}: ${result}.`];
  const places = `${first.file}:${first.line}${lost.length > 1 ? ` and ${lost.length - 1} more` : ''}`;
  return [`In CI this would end with exit 3, because input was not read: ${places} (--allow-unread).`];
}

/** Did the scan find neither a template nor a function nor a package? Then the absence of findings says nothing. */
const isNothingChecked = ({ stats, dependencies, findings }: Report): boolean =>
  stats.functions === 0 &&
  stats.templates === 0 &&
  findings.length === 0 &&
  (dependencies?.packages.length ?? 0) === 0;

/** Says how CI would end a scan that checked nothing, and whether `--strict` would end it in another way. */
function emptyVerdict(report: Report, options: Pick<ScanOptions, 'failOn'>): string[] {
  const isLost = (report.unread ?? []).some(({ accepted }) => accepted === null);
  if (isLost || options.failOn !== null) return verdict([], options, report);
  const { apps, diagnostics } = report;
  const isPartly =
    !isWhole(coverageOf(apps, diagnostics)) || diagnostics.some(({ severity }) => severity === 'error');
  return [
    `In CI this would end with exit 0 (--fail-on high), although nothing was checked${isPartly ? '; --strict would end it with exit 3' : ''}.`,
  ];
}

const shownRemoved = 3;

/** Says which templates and functions the compared change removed. */
function removedLines({ removed = [] }: Report, screen: Screen): string[] {
  const more = removed.length - shownRemoved;
  return [
    ...removed.slice(0, shownRemoved).flatMap(({ file, functions }) => {
      const names = functions.map(nameInId);
      const left = names.length - shownRemoved;
      const named = [...names.slice(0, shownRemoved), ...(left > 0 ? [`${left} more`] : [])].join(', ');
      return wrap(visible(`Removed in this change: ${named} (${file}).`, screen), screen.width, '  ');
    }),
    ...(more > 0 ? [`Removed in this change: functions of ${more} more templates.`] : []),
  ];
}

/** Says how many waivers the compared change adds. */
function changedWaivers({ findings }: Report, screen: Screen): string[] {
  const counted = findings.filter(({ waivedNow }) => waivedNow).length;
  const allowed = findings.filter(({ waiver }) => waiver?.isNew).length;
  return [
    ...(counted > 0
      ? wrap(
          `${counted} waived in this change, so counted: only approvers of the company rules can accept that.`,
          screen.width,
        )
      : []),
    ...(allowed > 0
      ? wrap(`${allowed} waived in this change, as the company rules allow.`, screen.width)
      : []),
  ];
}

function next(report: Report, failing: readonly Finding[], options: ScanOptions, screen: Screen): string[] {
  if (isFleet(report)) return nextInFleet(report, failing, options, screen);
  const functions = report.apps.flatMap((app) => app.functions);
  const lower = failing.length - inFull(failing).length;
  const complete = completing(report);
  const commands = [
    ...(functions.some((fn) => fn.excess.length + fn.missing.length > 0)
      ? [['emmental permissions', 'shows what each role needs, as a diff']]
      : []),
    ...(!options.all && lower > 0
      ? [['emmental scan --all', lower === 1 ? 'shows the other finding' : `shows the ${lower} others`]]
      : []),
    ...(failing.length > 0 && options.since === null
      ? [['emmental scan --baseline', 'from now on, report only new findings']]
      : []),
  ]
    .slice(0, 3)
    .map(([command = '', what = '']) => [complete(command, null), what] as const);
  return nextLines(commands, screen);
}

/** The next commands about several apps: the worst app, the worst cause, and the paths that nothing stops. */
function nextInFleet(
  report: Report,
  failing: readonly Finding[],
  { fleet: { protections }, since }: ScanOptions,
  screen: Screen,
): string[] {
  const complete = completing(report);
  const [worst] = fleet(report, protections);
  const [cause] = causesIn(report);
  // `explain` and `holes` take one PATH.
  const isOnePath = report.asked.paths.length === 1;
  const isOpen = [...protections.values()].some(({ aligned }) => aligned > 0);
  const commands: readonly (readonly [string, string])[] = [
    ...(worst
      ? [[completeForApp(report, worst.app, 'emmental scan'), 'shows the first app in detail'] as const]
      : []),
    ...(cause && isOnePath
      ? [
          [
            complete(`emmental explain ${shellWord(cause.rule)}`, null),
            'shows the findings of the worst cause',
          ] as const,
        ]
      : []),
    ...(isOpen && isOnePath
      ? [[complete('emmental holes', null), 'shows the attack paths that nothing stops'] as const]
      : []),
    ...(failing.length > 0 && since === null
      ? [[complete('emmental scan --baseline', null), 'from now on, report only new findings'] as const]
      : []),
  ];
  return nextLines(commands.slice(0, 3), screen);
}
