/**
 * Packages that run untrusted code in a sandbox or evaluate expressions of a small language, and whose current versions
 * have no known escape. Code that runs in them becomes an open question, because an unknown escape is still possible.
 *
 * Not in the list are packages whose every version has a known escape: safe-eval (CVE-2023-26122), safer-eval
 * (CVE-2019-10769), notevil (CVE-2021-23771), expr-eval (CVE-2025-12735, up to 2.0.2), js2py (CVE-2024-28397). vm2 is not
 * in the list because new escapes were found again and again: CVE-2023-37903, CVE-2026-47131, CVE-2026-47686,
 * CVE-2026-93606 (up to 3.12.0). Packages that promise no isolation are not in the list either: expression-eval and
 * jse-eval (their READMEs), sympy (docs.sympy.org, "sympify"), pandas, numexpr, execjs, and lupa, which gives Lua the
 * built-in functions of Python.
 *
 * Source: CVE records and advisories of GitHub, November 2026. Fixed: CVE-2022-39266 (isolated-vm 4.3.7),
 * GHSA-x9hc-rw35-f44h (static-eval 2.0.2), CVE-2026-41139 (mathjs 15.2.0), CVE-2026-44643 (angular-expressions 1.5.2),
 * CVE-2025-12735 (expr-eval-fork 3.0.0), CVE-2025-1302 (jsonpath-plus 10.3.0), CVE-2024-27307 (jsonata 2.0.4),
 * CVE-2026-55244 (asteval 1.0.9), CVE-2026-32640 (simpleeval 1.0.5), CVE-2026-76825 (RestrictedPython 8.4). No record:
 * evalidate, dukpy, quickjs, py_mini_racer, filtrex, eval-estree-expression.
 */
const jails: ReadonlySet<string> = new Set([
  'isolated-vm',
  'static-eval',
  'eval-estree-expression',
  'mathjs',
  'expr-eval-fork',
  'angular-expressions',
  'filtrex',
  'jsonata',
  'jsonpath',
  'jsonpath-plus',
  'asteval',
  'simpleeval',
  'evalidate',
  'RestrictedPython',
  'dukpy',
  'quickjs',
  'py_mini_racer',
]);

/** True for a package that runs code in a sandbox without a known escape. */
export const isJail = (library: string): boolean => jails.has(library);
