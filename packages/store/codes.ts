import type { ProfileSection, SignalKind } from '@emmental/model';

/** The numbers of kinds of signals in the tables. Rows have them, so a number never changes its meaning. */
export const kindCodes = {
  start: 0,
  hits: 1,
  watch: 2,
  alert: 3,
  block: 4,
  error: 5,
  lost: 6,
} as const satisfies Readonly<Record<SignalKind, number>>;

/** The numbers of sections of the rulebase in the tables. */
export const sectionCodes = {
  inbound: 0,
  outbound: 1,
  files: 2,
  processes: 3,
  code: 4,
  permissions: 5,
} as const satisfies Readonly<Record<ProfileSection, number>>;

/** Returns the word of a code. Throws for a number that no row of this version has. */
export function wordOf<T extends string>(codes: Readonly<Record<T, number>>, code: unknown): T {
  const word = (Object.keys(codes) as T[]).find((name) => codes[name] === code);
  if (word === undefined) throw new Error(`the store has an unknown code, ${String(code)}`);
  return word;
}
