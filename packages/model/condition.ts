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
    const [, name, choice] = /^(\S+) is (\S+)$/.exec(term) ?? [];
    if (name === undefined || choice === undefined) continue;
    if ((chosen.get(name) ?? choice) !== choice) return true;
    chosen.set(name, choice);
  }
  return false;
}

/** Can the two conditions never hold together? */
export const excludes = (a: string | null, b: string | null): boolean => isImpossible(both(a, b));
