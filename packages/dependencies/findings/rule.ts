import {
  type DependencyFacts,
  type DependencyUse,
  type Exposure,
  type Finding,
  findingOf,
  type Location,
  type Problem,
  type RuleDescription,
  type Source,
} from '@emmental/model';
import type { Match } from '../advisory.ts';
import type { Package, PackageList } from '../package-list.ts';
import type { Sends } from '../reach/at-load.ts';
import type { Loads } from '../reach/loads.ts';

/** The people who can start a function, and their way to it in words. */
export interface Reached {
  readonly exposure: Exposure;
  readonly path: readonly string[];
}

/** The packages with a problem, and how functions use them: from a scan, or from what a scan stored. */
export interface MatchInput {
  readonly matches: readonly Match[];
  readonly reachedBy: ReadonlyMap<string, Reached>;
  /** Returns the uses of a package by functions, the nearest first. */
  usesOf(match: Match): readonly DependencyUse[];
  /** Returns the name of a function by its id. */
  nameOf(id: string): string;
}

/** The input of rules about packages. */
export interface RuleInput extends MatchInput {
  readonly source: Source;
  /** Every list of packages, from lockfiles and from deployed code. */
  readonly lists: readonly PackageList[];
  /** The modules and packages that each function loads, in the order of the app. */
  readonly loads: readonly Loads[];
  /** Packages, with code in the repository, that call hosts when they are loaded. */
  readonly sends: readonly Sends[];
}

export interface DependencyProblem extends Omit<Problem, 'resource' | 'at'> {
  readonly at: Pick<Location, 'file' | 'line'>;
  readonly dependency?: DependencyFacts;
}

/** One kind of problem of a package. `check` is pure, except that it reads files through the `Source`. */
export interface DependencyRule extends RuleDescription {
  check(input: RuleInput): readonly DependencyProblem[];
}

export const defineRule = (rule: DependencyRule): DependencyRule => rule;

/** Turns a problem of a rule into a finding, with the data about the package. */
export function dependencyFinding(rule: DependencyRule, problem: DependencyProblem): Finding {
  const { at, dependency, ...rest } = problem;
  const finding = findingOf(rule, { ...rest, resource: null, at: { ...at, column: 1 } }, '');
  return dependency ? { ...finding, dependency } : finding;
}

/** Returns the fields about a package for a finding. */
export const factsOf = (dependency: Package, more: Partial<DependencyFacts> = {}): DependencyFacts => ({
  lockfile: dependency.lockfile,
  line: dependency.line,
  ecosystem: dependency.ecosystem,
  name: dependency.name,
  version: dependency.version,
  source: dependency.source.kind,
  id: null,
  aliases: [],
  summary: null,
  cvss: null,
  url: null,
  fixed: null,
  functions: [],
  ...more,
});

/** Names a package: `lodash 4.17.4`, or its constraint when the version is not pinned. */
export const shown = (dependency: Pick<Package, 'name' | 'version' | 'constraint'>): string =>
  `${dependency.name} ${dependency.version ?? dependency.constraint ?? '(any version)'}`;

/** Joins names of functions: `OrdersApi`, `OrdersApi and Mailer`, `3 functions`. `called` is the word for several. */
export function among(names: readonly string[], called = 'functions'): string {
  const [first = '', second = ''] = names;
  if (names.length < 2) return first;
  return names.length === 2 ? `${first} and ${second}` : `${names.length} ${called}`;
}
