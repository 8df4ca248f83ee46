/**
 * Packages that run code of others and mean to keep it from the process, and of whose current versions no way out is known. Whether
 * they do is a question. None are those with a known way out in every version (safe-eval, safer-eval, notevil, expr-eval), and vm2, out
 * of which a way was found in one version after the other. Source: CVE records and advisories of GitHub, November 2026. Every version:
 * CVE-2023-26122 (safe-eval), CVE-2019-10769 (safer-eval), CVE-2021-23771 (notevil), CVE-2025-12735 (expr-eval up to 2.0.2). vm2:
 * CVE-2023-37903, CVE-2026-47131, CVE-2026-47686, CVE-2026-93606 (up to 3.12.0). Mended: CVE-2022-39266 (isolated-vm 4.3.7),
 * GHSA-x9hc-rw35-f44h (static-eval 2.0.2), CVE-2026-41139 (mathjs 15.2.0), CVE-2026-44643 (angular-expressions 1.5.2), CVE-2026-55244
 * (asteval 1.0.9), CVE-2026-32640 (simpleeval 1.0.5), CVE-2026-76825 (RestrictedPython 8.4).
 */
const jails: ReadonlySet<string> = new Set([
  'isolated-vm',
  'static-eval',
  'mathjs',
  'angular-expressions',
  'asteval',
  'simpleeval',
  'RestrictedPython',
]);

/** Does the package mean to keep what it runs from the process, with no way out that is known? */
export const isJail = (library: string): boolean => jails.has(library);
