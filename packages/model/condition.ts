/**
 * Conditions of a template, as texts: `Prod`, `not Prod`, `Stage is dev`, several joined by ` and `; null holds
 * everywhere.
 */

/** The condition that holds where both do. */
export function both(a: string | null, b: string | null): string | null {
  if (a === null || a === b) return b;
  return b === null ? a : `${a} and ${b}`;
}

/** Can the condition never hold? `Prod and not Prod`, `Stage is dev and Stage is prod`. */
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

/** Can the two conditions never hold together? */
export const excludes = (a: string | null, b: string | null): boolean => isImpossible(both(a, b));

/** Does the first condition hold only where the second does? `Prod and Large` only where `Prod`. */
export function implies(a: string | null, b: string | null): boolean {
  const terms = new Set(a?.split(' and ') ?? []);
  return (b?.split(' and ') ?? []).every((term) => terms.has(term));
}

/** A condition as other templates name it, which may have another one of that name: `Prod of shop.yaml`. */
export function ofTemplate(when: string | null, path: string): string | null {
  const terms = when?.split(' and ').map((term) => (/ of \S+$/.test(term) ? term : `${term} of ${path}`));
  return terms?.join(' and ') ?? null;
}
