import { type SliceName, slices } from '@emmental/model/slices';
import { titleOf } from '@emmental/model/threats';
import type { UseQueryResult } from '@tanstack/react-query';
import { hrefOf } from '../address/address.ts';
import { field, listOf, textField } from './document.ts';
import type { GuardState } from './functions.ts';
import type { Mark } from './holes.ts';
import type { Effort } from './overview.ts';
import { useRead } from './query.ts';
import type { ThreatRow } from './threats.ts';

/** A line of a file, and its code or a word about it. */
export interface CodePlace {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** An attack path that nothing stops, as a row of a list. */
export interface PathRow {
  readonly key: string;
  readonly app: string;
  readonly environment: string;
  readonly function: string;
  readonly owner: string | null;
  readonly threat: string;
  readonly name: string | null;
  readonly who: string;
  readonly visibility: string;
  readonly because: string;
  readonly loses: string;
  readonly summary: {
    readonly way: readonly string[];
    readonly at: CodePlace | null;
    readonly says: string | null;
    readonly why: string | null;
  };
  readonly firstSeen: string | null;
  /** The last attack at its place, and the last one that nothing stopped; null = none is known. */
  readonly attackedAt: string | null;
  readonly unstoppedAt: string | null;
  /** The last report of the guards of the function, whatever the template says. */
  readonly guard: PathGuard;
  readonly closing: PathClosing | null;
}

/** The cheapest change that closes a path. */
export interface PathClosing {
  readonly key: string;
  readonly says: string;
  readonly effort: Effort;
  /** False if a guard has to carry it out that is silent or controls nothing. */
  readonly isProven: boolean;
  /** The number of the proposal with this change that waits; null = none does. */
  readonly waits: number | null;
}

export interface PathGuard {
  readonly state: GuardState;
  readonly seenAt: string | null;
  readonly rulebase: string | null;
  readonly rulebaseOfScan: string | null;
  /** True if the guards run the same rules of the function as main has; null = not known. */
  readonly hasSameRules: boolean | null;
  readonly modes: unknown;
  readonly modesOfScan: unknown;
}

export interface PathList {
  readonly rows: readonly PathRow[];
  readonly total: number;
  readonly asOf: string;
}

/** The answer of a control at a step of a path. */
export interface PathCell {
  readonly slice: string;
  readonly step: number;
  readonly stop: string;
  readonly see: string;
  readonly by: string;
  readonly isVoid: boolean;
  readonly isAssumed: boolean;
  readonly says: string;
  readonly at: readonly CodePlace[];
  readonly question: string | null;
}

export interface PathHop {
  readonly text: string;
  readonly kind: string;
  readonly at: CodePlace | null;
}

export interface PathStep {
  readonly says: string;
  readonly attack: readonly string[];
  readonly at: readonly CodePlace[];
}

/** A change that closes a path, and the controls that stop the path after it. */
export interface PathChange {
  readonly key: string;
  readonly isChosen: boolean;
  readonly slices: readonly string[];
  readonly step: {
    readonly says: string;
    readonly effort: Effort;
    readonly isMode: boolean;
    readonly label: 'WIDENS' | 'NARROWS' | 'SAME';
    readonly command: string | null;
    readonly at: readonly CodePlace[];
    readonly functions: readonly string[];
    readonly paths: readonly unknown[];
    readonly diff: string | null;
  };
}

/** A path with its proof. */
export interface PathPage extends PathRow {
  readonly document: {
    readonly id: string;
    readonly hops: readonly PathHop[];
    readonly steps: readonly PathStep[];
    readonly cells: readonly PathCell[];
    readonly replay: string | null;
  };
  readonly repository: string | null;
  readonly commit: string | null;
  readonly scannedAt: string | null;
  readonly changes: readonly PathChange[];
  readonly asOf: string;
}

/** The names of the list's filters, as they are in the address of the page and of the API. */
export const pathFilters = [
  'q',
  'app',
  'environment',
  'function',
  'owner',
  'threat',
  'who',
  'seen',
  'closing',
  'guard',
] as const;

export const usePaths = (query: URLSearchParams, isOn = true): UseQueryResult<PathList, Error> =>
  useRead<PathList>(hrefOf('/v1/paths', query), { isOn });

export const usePath = (key: string, isOn = true): UseQueryResult<PathPage, Error> =>
  useRead<PathPage>(`/v1/paths/${encodeURIComponent(key)}`, { isOn });

/** The threat of an attack by the class that the inspection names, else by the section of the rule that refused the call. */
const threatOf: Readonly<Record<string, string>> = {
  cmdi: 'T1',
  'code-injection': 'T2',
  deserialization: 'T2',
  ssti: 'T2',
  ssrf: 'T3',
  sqli: 'T4',
  nosqli: 'T4',
  'path-traversal': 'T5',
  processes: 'T1',
  code: 'T2',
  outbound: 'T3',
  files: 'T5',
};

/** Returns the filters of the paths by which an incident may have come; null if its kind is not known. */
export function pathsOfIncident({
  app,
  environment,
  function: fn,
  section,
  evidence,
}: Pick<ThreatRow, 'app' | 'environment' | 'function' | 'section' | 'evidence'>): Readonly<
  Record<string, string>
> | null {
  const threat = threatOf[textField(evidence, 'class') ?? ''] ?? threatOf[section ?? ''];
  return threat === undefined ? null : { app, environment, function: fn, threat };
}

/** Returns the first path that takes effect at a line of the incident's stack; null if none does. */
export function pathAt(rows: readonly PathRow[], evidence: unknown): PathRow | null {
  const frames = listOf(field(evidence, 'stack'));
  const isIn = ({ summary: { at } }: PathRow) => at !== null && frames.includes(`${at.file}:${at.line}`);
  return rows.find(isIn) ?? null;
}

const people: Readonly<Record<string, string>> = {
  public: 'Anyone',
  authenticated: 'Signed-in users',
  account: 'The account',
  internal: 'Nobody from outside',
};

/** The deed of an attacker by threat, before the name of the function. */
const deeds: Readonly<Record<string, (fn: string) => string>> = {
  T1: (fn) => `can run commands in ${fn}`,
  T2: (fn) => `can run code in ${fn}`,
  T3: (fn) => `can choose an address that ${fn} calls`,
  T4: (fn) => `can change a query of ${fn}`,
  T5: (fn) => `can choose a file that ${fn} opens`,
  T8: (fn) => `can start ${fn}`,
  T9: (fn) => `can write what starts ${fn}`,
  T11: (fn) => `can start ${fn} without end`,
};

/** Returns a path as a sentence: who can do what, where. */
export function titleOfPath({ threat, name, who, because, function: fn, summary }: PathRow): string {
  const deed = deeds[threat];
  const isLoop = threat === 'T11' && !because.includes(' → ');
  if (deed && !isLoop) return `${people[who] ?? 'Unknown callers'} ${deed(fn)}`;
  if (isLoop || threat === 'T12' || threat === 'T14')
    return because.startsWith(fn) ? because : sentenceOf(because);
  if (threat === 'T10' && summary.says !== null) return sentenceOf(summary.says);
  return `${name ?? titleOf(threat).name} in ${fn}`;
}

/** Returns a text of a scan as a sentence: such texts begin with a small letter. */
const sentenceOf = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** A control on a path: its strongest answer, and its claims at the steps. */
export interface Control {
  readonly slice: SliceName;
  readonly mark: Mark;
  readonly isVoid: boolean;
  readonly isAssumed: boolean;
  readonly claims: readonly string[];
  readonly at: readonly CodePlace[];
  /** The open question that would decide it. */
  readonly question: string | null;
  /** The change after which it stops the path. */
  readonly turn: PathChange | null;
}

const strengths = { stops: 4, unknown: 3, sees: 2, hole: 1, none: 0 } as const satisfies Record<Mark, number>;

/** Returns the controls that have an answer on a path, in the order of the matrix. */
export function controlsOf({ document: { cells }, changes }: PathPage): readonly Control[] {
  return (Object.keys(slices) as SliceName[]).flatMap((slice): readonly Control[] => {
    const own = cells.filter((cell) => cell.slice === slice);
    const [best] = own.toSorted((a, b) => strengths[markOf(b)] - strengths[markOf(a)]);
    if (!best) return [];
    const places = own.flatMap(({ at }) => at);
    return [
      {
        slice,
        mark: markOf(best),
        isVoid: own.every(({ isVoid }) => isVoid),
        isAssumed: own.some(({ isAssumed }) => isAssumed),
        claims: [...new Set(own.map(({ says }) => says))],
        at: [...new Map(places.map((place) => [`${place.file}:${place.line}`, place])).values()],
        question: own.find(({ question }) => question !== null)?.question ?? null,
        turn: changes.find((change) => change.slices.includes(slice)) ?? null,
      },
    ];
  });
}

function markOf({ stop, see }: PathCell): Mark {
  if (stop === 'yes') return 'stops';
  if (stop === 'unknown') return 'unknown';
  if (see === 'yes') return 'sees';
  return see === 'unknown' ? 'unknown' : 'hole';
}

/** The controls of the guard, which fail together. */
const ofGuard: readonly string[] = ['inspect', 'process', 'file', 'egress', 'credentials'];
const domainsOf = ({ slices: names }: PathChange): readonly string[] =>
  names.map((name) => (ofGuard.includes(name) ? 'guard' : name));

/** The change to make, one that holds if that one fails, and the rest. */
export interface ChangesOfPath {
  readonly first: PathChange | null;
  readonly second: PathChange | null;
  readonly rest: readonly PathChange[];
}

/** Returns the changes of a path. The second one works by another control than the first; all controls of the guard count as one. */
export function sortedChanges({ changes }: PathPage): ChangesOfPath {
  const [first = null, ...others] = changes;
  const used = first ? domainsOf(first) : [];
  const isOther = (change: PathChange) => !domainsOf(change).some((domain) => used.includes(domain));
  const second = others.find(isOther) ?? null;
  return { first, second, rest: others.filter((change) => change !== second) };
}
