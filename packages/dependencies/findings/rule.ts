import {
  type DependencyFacts,
  type Exposure,
  type Finding,
  findingOf,
  type Location,
  type RuleDescription,
  type Problem as Said,
  type Source,
} from '@emmental/model';
import type { Match } from '../advisory.ts';
import type { Package, PackageList } from '../package-list.ts';
import type { Sends } from '../reach/at-load.ts';
import type { Loads } from '../reach/loads.ts';

/** Who can start a function, by a path that people read. */
export interface Reached {
  readonly exposure: Exposure;
  readonly path: readonly string[];
}

/** What rules about packages may look at. */
export interface Facts {
  readonly source: Source;
  /** Every list of packages, of lockfiles and of what is deployed. */
  readonly lists: readonly PackageList[];
  /** What each function loads, in the order of the app. */
  readonly loads: readonly Loads[];
  readonly reachedBy: ReadonlyMap<string, Reached>;
  readonly matches: readonly Match[];
  /** Packages, with code in the repository, that call hosts when they are loaded. */
  readonly sends: readonly Sends[];
}

export interface DependencyProblem extends Omit<Said, 'resource' | 'at'> {
  readonly at: Pick<Location, 'file' | 'line'>;
  readonly dependency?: DependencyFacts;
}

/** One thing that can be wrong with a package. `check` is pure but for the files that it reads through the `Source`. */
export interface DependencyRule extends RuleDescription {
  check(facts: Facts): readonly DependencyProblem[];
}

export const defineRule = (rule: DependencyRule): DependencyRule => rule;

/** A problem of a rule as a finding, with what is known of the package. */
export function dependencyFinding(rule: DependencyRule, problem: DependencyProblem): Finding {
  const { at, dependency, ...said } = problem;
  const finding = findingOf(rule, { ...said, resource: null, at: { ...at, column: 1 } }, '');
  return dependency ? { ...finding, dependency } : finding;
}

/** What a finding says of the package itself. */
export const factsOf = (one: Package, more: Partial<DependencyFacts> = {}): DependencyFacts => ({
  lockfile: one.lockfile,
  line: one.line,
  ecosystem: one.ecosystem,
  name: one.name,
  version: one.version,
  source: one.source.kind,
  id: null,
  aliases: [],
  summary: null,
  cvss: null,
  url: null,
  fixed: null,
  functions: [],
  ...more,
});

/** `lodash 4.17.4`; of a version that is not pinned, what is asked for. */
export const shown = (one: Pick<Package, 'name' | 'version' | 'constraint'>): string =>
  `${one.name} ${one.version ?? one.constraint ?? '(any version)'}`;

/** `OrdersApi`, `OrdersApi and Mailer`, `OrdersApi and 2 more`. */
export function among(names: readonly string[]): string {
  const [first = '', second = ''] = names;
  if (names.length < 2) return first;
  return names.length === 2 ? `${first} and ${second}` : `${first} and ${names.length - 1} more`;
}
