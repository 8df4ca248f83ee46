import {
  type DependencyLevel,
  type DependencyUse,
  dependencyLevels,
  fileInId,
  folderOf,
} from '@emmental/model';
import type { Match } from '../advisory.ts';
import { levelOf } from '../reach/level.ts';
import type { RuleInput } from './rule.ts';

/** The code and the lists of packages from which a scan decides how functions use a package. */
export type UsesInput = Pick<RuleInput, 'source' | 'lists' | 'loads'>;

/**
 * Returns the functions of the apps that the file serves, the nearest use first; among instances of one version the
 * nearest counts.
 */
export function usesOf({ package: dependency, problem }: Match, input: UsesInput): readonly DependencyUse[] {
  const loads = loadsFor(dependency.lockfile, input);
  if (loads.length === 0) return [];
  const list = input.lists.find(
    ({ file, ecosystem }) => file === dependency.lockfile && ecosystem === dependency.ecosystem,
  );
  const same = (list?.packages ?? [dependency]).filter(
    (each) =>
      each.name === dependency.name &&
      each.version === dependency.version &&
      each.constraint === dependency.constraint,
  );
  return loads
    .map((each) => nearest(same.map((instance) => levelOf(input.source, each, instance, problem))))
    .toSorted((a, b) => rank(a.level) - rank(b.level));
}

const known = new WeakMap<UsesInput, Map<string, UsesInput['loads']>>();

/** Returns the loads of the apps that a file concerns; they are the same for all packages of the file. */
function loadsFor(lockfile: string, input: UsesInput): UsesInput['loads'] {
  const byFile = known.get(input) ?? new Map<string, UsesInput['loads']>();
  known.set(input, byFile);
  const before = byFile.get(lockfile);
  if (before) return before;
  const apps = appsServed(lockfile, input);
  const made = input.loads.filter(({ function: { id } }) => apps.has(fileInId(id)));
  byFile.set(lockfile, made);
  return made;
}

/** Returns the apps that the file serves, otherwise the nearest apps around it. */
function appsServed(lockfile: string, { loads }: UsesInput): ReadonlySet<string> {
  const served = loads.filter((load) => serves(load, lockfile)).map(({ function: { id } }) => fileInId(id));
  // A function whose code is unknown may be built from any file.
  const isOpen = loads.some(({ function: { directory, inline } }) => directory === null && !inline);
  if (served.length > 0 || isOpen) return new Set(served);
  const around = [...new Set(loads.map(({ function: { id } }) => fileInId(id)))].filter((app) => {
    const folder = folderOf(app);
    return folder === '' || lockfile.startsWith(`${folder}/`);
  });
  return new Set(around.toSorted((a, b) => folderOf(b).length - folderOf(a).length).slice(0, 1));
}

const serves = (loads: UsesInput['loads'][number], lockfile: string): boolean =>
  loads.servings.some(({ list }) => list.file === lockfile) ||
  loads.instances.some(({ manifest }) => manifest === lockfile);

const rank = (level: DependencyLevel): number => dependencyLevels.indexOf(level);

const nearest = (uses: readonly DependencyUse[]): DependencyUse =>
  uses.reduce((best, use) => (rank(use.level) < rank(best.level) ? use : best));
