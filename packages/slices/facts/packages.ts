import type { DependencyUse, Finding, PackageReport } from '@emmental/model';

/** Packages of others that a function loads, and the findings about them. */
export interface Packages {
  /** The packages that it loads, without those of the runtime. */
  readonly loaded: readonly PackageReport[];
  /** Names of packages that it imports and that no lockfile has. */
  readonly undeclared: readonly string[];
  /** True when advisories were available to check them. */
  readonly isChecked: boolean;
  /** Advisories about packages of the function, and how far the code uses them. */
  readonly vulnerable: readonly { readonly finding: Finding; readonly use: DependencyUse }[];
  /** Findings of behaviour that a hijacked package would have: a script at installation, code from elsewhere, malware. */
  readonly suspicious: readonly Finding[];
}

/** Rules whose findings show the ways of a hijack. The other rules report disorder in the lockfile. */
const ways: ReadonlySet<string> = new Set([
  'dependencies/install-script',
  'dependencies/not-from-registry',
  'dependencies/malicious',
  'dependencies/installed-disagrees',
  'dependencies/sends-at-load',
]);

/** The results of a scan about packages. */
export interface PackageFindings {
  readonly packages: readonly PackageReport[];
  readonly undeclared: ReadonlyMap<string, readonly string[]>;
  readonly isChecked: boolean;
  readonly findings: readonly Finding[];
}

/** Selects the results about a function. */
export function packagesOf(
  id: string,
  { packages, undeclared, isChecked, findings }: PackageFindings,
): Packages {
  const all = packages.filter((candidate) => !candidate.provided && candidate.loadedBy.includes(id));
  // A package that is linked to the code is part of the repository, and was read.
  const loaded = all.filter(({ source }) => source !== 'workspace');
  const names = new Set(all.map(({ ecosystem, name }) => `${ecosystem}:${name}`));
  return {
    loaded,
    undeclared: undeclared.get(id) ?? [],
    isChecked,
    vulnerable: findings.flatMap((finding) => {
      const use = finding.dependency?.functions.find((dependent) => dependent.id === id);
      return use && finding.dependency?.id != null && finding.rule === 'dependencies/known-vulnerability'
        ? [{ finding, use }]
        : [];
    }),
    suspicious: findings.filter(
      ({ rule, dependency }) =>
        ways.has(rule) && dependency !== undefined && names.has(`${dependency.ecosystem}:${dependency.name}`),
    ),
  };
}
