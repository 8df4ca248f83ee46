import { atLeast } from '@emmental/model';
import type { Advisory, Affected, PackageKey, Problem } from '../advisory.ts';
import type { AdvisoryStore } from '../store/open.ts';
import { orders } from '../versions/order.ts';
import { clearVersions } from './fixed.ts';

/** What is the same for every version of one package: worked out once, however many versions are asked for. */
export interface Dossier {
  /** Versions that end an advisory and that none affects, in their order. */
  readonly clear: readonly string[];
  /** Number of an advisory → the same number for all that tell of one problem. */
  groupOf(advisory: number): number;
  /** The problem that these advisories tell of. */
  problem(advisories: readonly number[]): Problem;
}

/** `all` must be what the store says about the package. */
export function dossierOf(key: PackageKey, all: readonly Affected[], store: AdvisoryStore): Dossier {
  const known = new Map<string | number, Problem>();
  // Most packages that have advisories have none for their version: nothing is worked out before it is asked for.
  let groups: ReadonlyMap<number, number> | null = null;
  let clear: readonly string[] | null = null;
  return {
    get clear() {
      clear ??= clearVersions(orders[key.ecosystem], all);
      return clear;
    },
    groupOf(advisory) {
      groups ??= groupsOf(all, store);
      return groups.get(advisory) ?? advisory;
    },
    problem(advisories) {
      const [first = -1] = advisories;
      const name = advisories.length === 1 ? first : advisories.join();
      const before = known.get(name);
      if (before) return before;
      const problem = problemOf(advisories, key, store);
      known.set(name, problem);
      return problem;
    },
  };
}

/** Advisories that share an id or an alias tell of one problem (OSV 1.7 §aliases): number → one of its group, the same for all. */
function groupsOf(all: readonly Affected[], store: AdvisoryStore): ReadonlyMap<number, number> {
  const parents = new Map<number, number>();
  const rootOf = (number: number): number => {
    let root = number;
    for (let next = parents.get(root); next !== undefined && next !== root; next = parents.get(root))
      root = next;
    // Whoever asks next goes the short way.
    for (let at = number; at !== root; ) {
      const next = parents.get(at) ?? root;
      parents.set(at, root);
      at = next;
    }
    return root;
  };
  const byId = new Map<string, number>();
  for (const { advisory } of all) {
    parents.set(advisory, rootOf(advisory));
    const { id, aliases } = store.advisory(advisory);
    for (const one of [id, ...aliases]) {
      const other = byId.get(one);
      if (other === undefined) byId.set(one, advisory);
      else parents.set(rootOf(other), rootOf(advisory));
    }
  }
  return new Map([...parents.keys()].map((number) => [number, rootOf(number)]));
}

function problemOf(numbers: readonly number[], key: PackageKey, store: AdvisoryStore): Problem {
  const advisories = numbers.map((number) => store.advisory(number)).sort(byId);
  const [first, ...others] = advisories;
  if (!first) throw new Error('a problem without an advisory');
  const ids = new Set(advisories.flatMap(({ id, aliases }) => [id, ...aliases]));
  ids.delete(first.id);
  return {
    advisories: [first, ...others],
    id: first.id,
    aliases: [...ids].sort(),
    severity: mostSevere(advisories),
    malicious: advisories.some((advisory) => advisory.malicious),
    symbols: numbers.flatMap((number) => store.symbols(number, key)),
  };
}

/** The id that people know best goes first. */
const prefixes = ['MAL-', 'GHSA-', 'GO-', 'PYSEC-', 'CVE-'];

function byId(a: Advisory, b: Advisory): number {
  const rank = (id: string): number => {
    const index = prefixes.findIndex((prefix) => id.startsWith(prefix));
    return index === -1 ? prefixes.length : index;
  };
  return rank(a.id) - rank(b.id) || (a.id < b.id ? -1 : 1);
}

function mostSevere(advisories: readonly Advisory[]): Problem['severity'] {
  let worst: Problem['severity'] = null;
  for (const { severity } of advisories)
    if (severity && (!worst || !atLeast(worst.level, severity.level))) worst = severity;
  return worst;
}
