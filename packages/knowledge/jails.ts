/**
 * Packages that run code of others and mean to keep it from the process, and of whose current versions no way out is known. Whether
 * they do is a question. Those with a known way out in every version (safe-eval, notevil, vm2 before it was given up, expr-eval) or
 * whose jail is another such package (serialize-to-js) are none. Source: advisories of GitHub, November 2026: CVE-2023-26122,
 * CVE-2021-23771, CVE-2023-37903, CVE-2025-12735, CVE-2019-10759; patched: CVE-2022-39266, CVE-2017-16226, CVE-2024-54152,
 * CVE-2025-24359, CVE-2023-37271.
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
