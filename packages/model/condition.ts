/**
 * Conditions of a template are texts: `Prod`, `not Prod`, `Stage is dev`, or several of them joined by ` and `. The
 * condition null always holds.
 */

/** Returns the condition that holds when both conditions hold. */
export function both(a: string | null, b: string | null): string | null {
  if (a === null || a === b) return b;
  return b === null ? a : `${a} and ${b}`;
}

/** True when the condition can never hold: `Prod and not Prod`, `Stage is dev and Stage is prod`. */
export function isImpossible(when: string | null): boolean {
  const terms = new Set(when?.split(' and ') ?? []);
  const chosen = new Map<string, string>();
  for (const term of terms) {
    if (terms.has(`not ${term}`) || terms.has(`not (${term})`)) return true;
    const [, parameter, choice, template = ''] = /^(\S+) is (\S+)( of \S+)?$/.exec(term) ?? [];
    if (parameter === undefined || choice === undefined) continue;
    const name = parameter + template;
    if ((chosen.get(name) ?? choice) !== choice) return true;
    chosen.set(name, choice);
  }
  return false;
}

/** True when the two conditions can never hold together. */
export const excludes = (a: string | null, b: string | null): boolean => isImpossible(both(a, b));

/** True when condition `b` holds whenever `a` holds: `Prod and Large` implies `Prod`. */
export function implies(a: string | null, b: string | null): boolean {
  const terms = new Set(a?.split(' and ') ?? []);
  return (b?.split(' and ') ?? []).every((term) => terms.has(term));
}

/** Adds the template's path to a condition, because another template can have a condition of the same name: `Prod of shop.yaml`. */
export function ofTemplate(when: string | null, path: string): string | null {
  const terms = when?.split(' and ').map((term) => (/ of \S+$/.test(term) ? term : `${term} of ${path}`));
  return terms?.join(' and ') ?? null;
}
