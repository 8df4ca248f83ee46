import type { ProfileFile } from '../rulebase.ts';

/** The traffic without an attack that must be in the signals before a rule without a hit can be removed. */
export interface RemovalWindow {
  /** Days on which the function ran. */
  readonly days: number;
  /** Invocations by each trigger of the function. */
  readonly invocations: number;
  /** Calls that rules of the function allowed. */
  readonly calls: number;
}

export const usualWindow: RemovalWindow = { days: 14, invocations: 10, calls: 1000 };

/**
 * Returns the window for one rulebase: the numbers that the user wrote, otherwise the usual ones, and never less than the
 * rulebase and the company ask for (`floor.removal`).
 */
export function windowOf(file: ProfileFile, wanted: Partial<RemovalWindow>): RemovalWindow {
  const floors = [file, ...file.company].map(({ profile }) => profile.floor?.removal ?? {});
  const most = (name: keyof RemovalWindow): number => {
    const least = floors.flatMap((floor) => floor[name] ?? []);
    return Math.max(wanted[name] ?? (least.length > 0 ? 0 : usualWindow[name]), ...least);
  };
  return { days: most('days'), invocations: most('invocations'), calls: most('calls') };
}
