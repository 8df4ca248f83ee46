import type { DependencyUse, Finding, PackageReport } from '@emmental/model';

/** Third-party packages that a function loads, and the findings about them. */
export interface Packages {
  /** The packages that the function loads, without those of the runtime. */
  readonly loaded: readonly PackageReport[];
  /** Names of packages that the function imports and that are in no lockfile. */
  readonly undeclared: readonly string[];
  /** Names of packages whose files lie among the code of the function, without a manifest that names their version. */
  readonly copied: readonly string[];
  /** True if advisories were available for the check. */
  readonly isChecked: boolean;
  /** Advisories about packages of the function, each with how far the code uses the vulnerable part. */
  readonly vulnerable: readonly { readonly finding: Finding; readonly use: DependencyUse }[];
  /** Findings that a hijacked package would cause: a script at installation, code from elsewhere, malware. */
  readonly suspicious: readonly Finding[];
}

/** Rules whose findings may show a hijacked package. The other rules of the package report disorder in the lockfile. */
const hijackRules: ReadonlySet<string> = new Set([
  'dependencies/install-script',
  'dependencies/not-from-registry',
  'dependencies/malicious',
  'dependencies/installed-disagrees',
  'dependencies/sends-at-load',
]);

/** The packages of a repository and the findings about them. */
export interface PackageFindings {
  readonly packages: readonly PackageReport[];
  readonly undeclared: ReadonlyMap<string, readonly string[]>;
  readonly copied: ReadonlyMap<string, readonly string[]>;
  readonly isChecked: boolean;
  readonly findings: readonly Finding[];
}

/** Selects the packages and findings of one function. */
export function packagesOf(
  id: string,
  { packages, undeclared, copied, isChecked, findings }: PackageFindings,
): Packages {
  const all = packages.filter((candidate) => !candidate.provided && candidate.loadedBy.includes(id));
  // The code of a workspace package is in the repository and was read with the function, so it is not third-party.
  const loaded = all.filter(({ source }) => source !== 'workspace');
  const names = new Set(all.map(({ ecosystem, name }) => `${ecosystem}:${name}`));
  return {
    loaded,
    undeclared: undeclared.get(id) ?? [],
    copied: copied.get(id) ?? [],
    isChecked,
    vulnerable: findings.flatMap((finding) => {
      const use = finding.dependency?.functions.find((dependent) => dependent.id === id);
      return use && finding.dependency?.id != null && finding.rule === 'dependencies/known-vulnerability'
        ? [{ finding, use }]
        : [];
    }),
    suspicious: findings.filter(
      ({ rule, dependency }) =>
        hijackRules.has(rule) &&
        dependency !== undefined &&
        names.has(`${dependency.ecosystem}:${dependency.name}`),
    ),
  };
}
