import {
  type Finding,
  type FunctionReport,
  functionsIn,
  partsIn,
  severities,
  unreadRole,
} from '@emmental/model';
import { typed } from './commands.ts';
import { legendLines, type Screen, table, visible } from './layout.ts';
import { isLikelySource, startedBy, whoOf } from './names.ts';
import { isOnGoogle } from './permissions-google.ts';
import { isToFix } from './problem.ts';

const tableRows = 25;

/** One line per function, the function with the worst problem first; below the table a legend for what it shows. */
export function functionTable(
  functions: readonly FunctionReport[],
  findings: readonly Finding[],
  all: boolean,
  screen: Screen,
): string[] {
  if (functions.length === 0) return [];
  const toFix = problemsOf(findings, new Map(functions.map(({ id, name }) => [id, name])));
  const none: Problems = { number: 0, worst: severities.length };
  const of = (fn: FunctionReport) => toFix.get(fn.id) ?? none;
  const sorted = functions.toSorted(
    (a, b) => of(a).worst - of(b).worst || of(b).number - of(a).number || (a.name < b.name ? -1 : 1),
  );
  const shown = all ? sorted : sorted.slice(0, tableRows);
  const rows = shown.map((fn) => [
    visible(isLikelySource(fn) ? `${fn.name} ~` : fn.name, screen),
    visible(startedBy(fn.triggers), screen),
    whoOf(fn),
    grants(fn),
    fn.handler === null && fn.needed.length === 0 ? '?' : String(needs(fn)),
    String(fn.unknown.length),
    String(of(fn).number),
  ]);
  const lines = table(
    [
      { title: 'FUNCTION', gives: 1, least: 12, names: true },
      { title: 'STARTED BY', gives: 2, least: 18 },
      { title: 'WHO' },
      { title: 'GRANTS', align: 'right' },
      { title: 'NEEDS', align: 'right' },
      { title: 'OPEN', align: 'right' },
      { title: 'TO FIX', align: 'right' },
    ],
    rows,
    screen,
  );
  const further = sorted.length - shown.length;
  return [
    ...lines,
    ...(further > 0 ? [`${screen.unicode ? '…' : '...'} and ${further} more (--all)`] : []),
    ...legend(shown, screen),
  ];
}

/** Explains the columns; words and signs only if they are in the rows. */
function legend(shown: readonly FunctionReport[], screen: Screen): readonly string[] {
  const who = new Set(shown.map((fn) => whoOf(fn).replace('*', '')));
  const google = shown.every(isOnGoogle);
  const words = [
    ...(who.has('account')
      ? [`account = only callers of your own cloud ${google ? 'project' : 'account'}`]
      : []),
    ...(who.has('nobody') ? ['nobody = nobody from outside'] : []),
    ...through(shown, screen),
  ];
  const all = shown.some((fn) => grants(fn) === 'all')
    ? '; all = every action of a service, such as s3:*'
    : '';
  const part = shown.some((fn) => grants(fn).endsWith(more))
    ? `; ${more} = ${google ? 'some of its roles are not in the template' : 'a part of the role was not read'}`
    : '';
  return legendLines(
    [
      ['WHO', `can start the function${words.length > 0 ? `; ${words.join('; ')}` : ''}`],
      ['GRANTS', `${google ? 'roles of its service account' : 'permissions of its role'}${all}${part}`],
      ['NEEDS', 'permissions that it uses'],
      ...(shown.some((fn) => fn.unknown.length > 0)
        ? ([['OPEN', 'questions that Emmental could not decide, listed below']] as const)
        : []),
      ...(shown.some(isLikelySource)
        ? ([
            ['~', typed('the source is likely and not certain; emmental permissions names it', screen)],
          ] as const)
        : []),
    ],
    screen,
  );
}

interface Problems {
  readonly number: number;
  /** Index of the worst severity: 0 is the most severe. */
  readonly worst: number;
}

/** `names` = the names of functions by their ids. A setting of the service that only one function has names this function in its title. */
function problemsOf(
  findings: readonly Finding[],
  names: ReadonlyMap<string, string>,
): ReadonlyMap<string | null, Problems> {
  const found = new Map<string | null, Problems>();
  for (const finding of findings.filter(isToFix)) {
    const [only, ...others] = functionsIn(finding);
    const isNamed = others.length === 0 && finding.title.split(' ').includes(names.get(only ?? '') ?? '');
    if (finding.function === null && !isNamed) continue;
    for (const id of functionsIn(finding)) {
      const before = found.get(id);
      const ranks = partsIn(finding)
        .filter((part) => part.function === id)
        .map(({ severity }) => severities.indexOf(severity));
      const rank = Math.min(...ranks, severities.length);
      found.set(id, {
        number: (before?.number ?? 0) + 1,
        worst: Math.min(before?.worst ?? rank, rank),
      });
    }
  }
  return found;
}

const namedWays = 3;

/** Explains `*` in WHO: the triggers where the paths to these functions begin. If paths begin in several places, the functions are named, too. */
function through(functions: readonly FunctionReport[], screen: Screen): string[] {
  const byStart = new Map<string, string[]>();
  for (const fn of functions.filter((each) => whoOf(each).endsWith('*'))) {
    const start = fn.reachedBy.path[1] ?? '';
    byStart.set(start, [...(byStart.get(start) ?? []), fn.name]);
  }
  if (byStart.size === 0) return [];
  const ways = [...byStart].map(([start, names]) =>
    byStart.size === 1 ? `through ${start}` : `${names.join(', ')} through ${start}`,
  );
  const more = ways.length - namedWays;
  const text = [...ways.slice(0, namedWays), ...(more > 0 ? [`${more} more`] : [])].join(', ');
  return [`* = not directly: ${visible(text, screen)}`];
}

/**
 * `all` if a grant is every action, or every action of a service; else the number of granted actions, with `+?` if a part of the
 * role was not read.
 */
function grants(fn: FunctionReport): string {
  if (fn.granted.some(isWhole)) return 'all';
  if (fn.role === null) return '?';
  const number = String(new Set(fn.granted.map((grant) => grant.action)).size);
  return unreadRole(fn) === null ? number : `${number}${more}`;
}

const more = '+?';

const isWhole = ({ action }: FunctionReport['granted'][number]): boolean =>
  action === '*' || action.endsWith(':*');

/** The number of actions that `permissions` keeps or adds: those that the code surely needs, and those of the runtime. */
const needs = ({ needed }: FunctionReport): number =>
  new Set(
    needed
      .filter(({ certainty, because }) => certainty === 'known' || because === 'runtime')
      .map(({ action }) => action),
  ).size;
