/**
 * Packages that run untrusted code in a sandbox, and whose current versions have no known escape. Code that runs in such a
 * sandbox becomes an open question, because an unknown escape is still possible. Not in the list are packages whose every
 * version has a known escape (safe-eval, safer-eval, notevil, expr-eval), and vm2, for which new escapes were found again
 * and again. Source: CVE records and advisories of GitHub, November 2026. Every version: CVE-2023-26122 (safe-eval),
 * CVE-2019-10769 (safer-eval), CVE-2021-23771 (notevil), CVE-2025-12735 (expr-eval up to 2.0.2). vm2: CVE-2023-37903,
 * CVE-2026-47131, CVE-2026-47686, CVE-2026-93606 (up to 3.12.0). Fixed: CVE-2022-39266 (isolated-vm 4.3.7),
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

/** True for a package that runs code in a sandbox without a known escape. */
export const isJail = (library: string): boolean => jails.has(library);
