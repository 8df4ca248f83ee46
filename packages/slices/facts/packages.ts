import type { DependencyUse, Finding, PackageReport } from '@emmental/model';

/** Packages of others that one function loads, and what is known of them. */
export interface Packages {
  /** Not those that the runtime brings. */
  readonly loaded: readonly PackageReport[];
  /** Whether advisories were there to check them with. */
  readonly isChecked: boolean;
  /** Advisories about what is in the function, with how far each gets. */
  readonly vulnerable: readonly { readonly finding: Finding; readonly use: DependencyUse }[];
  /** Findings of behaviour that a hijacked package would have: a script at installation, code from elsewhere, malware. */
  readonly suspicious: readonly Finding[];
}

/** Rules whose findings show the ways of a hijack. The others tell of order in the lockfile. */
const ways: ReadonlySet<string> = new Set([
  'dependencies/install-script',
  'dependencies/not-from-registry',
  'dependencies/malicious',
  'dependencies/installed-disagrees',
]);

/** What a report of packages says of one function. `findings` are all of the scan; null = packages were not read. */
export function packagesOf(
  id: string,
  packages: readonly PackageReport[] | null,
  isChecked: boolean,
  findings: readonly Finding[],
): Packages | null {
  if (packages === null) return null;
  const loaded = packages.filter((one) => !one.provided && one.loadedBy.includes(id));
  const names = new Set(loaded.map(({ ecosystem, name }) => `${ecosystem}:${name}`));
  const open = findings.filter(({ status }) => status !== 'waived');
  return {
    loaded,
    isChecked,
    vulnerable: open.flatMap((finding) => {
      const use = finding.dependency?.functions.find((one) => one.id === id);
      return use && finding.dependency?.id != null && finding.rule === 'dependencies/known-vulnerability'
        ? [{ finding, use }]
        : [];
    }),
    suspicious: open.filter(
      ({ rule, dependency }) =>
        ways.has(rule) && dependency !== undefined && names.has(`${dependency.ecosystem}:${dependency.name}`),
    ),
  };
}
