/** How far the end of an acceptance is: of an exception, of a line that ignores a finding, or of a suppression in the console. */
export type AcceptanceState = 'expired' | 'ends soon' | 'valid' | 'no end';

/** The word for an acceptance that ends when a version of the package without the problem is known. */
export const fixAvailable = 'fix-available';

/** Returns the state of an acceptance on a day. `until` is its last day, `fix-available`, or null without an end. Days are `2027-03-31`. */
export function acceptanceState(until: string | null, today: string): AcceptanceState {
  if (until === null) return 'no end';
  if (until === fixAvailable) return 'valid';
  if (until < today) return 'expired';
  return endsSoon(until, today) ? 'ends soon' : 'valid';
}

const daysAhead = 30;

/** Is a day within the next 30 days? Users then read in advance that an exception ends. Days are `2027-03-31`. */
export function endsSoon(until: string | null, today: string): boolean {
  if (until === null || until < today) return false;
  return Date.parse(until) - Date.parse(today) <= daysAhead * 86_400_000;
}

/** Returns a text by which acceptances are sorted: by the day of their end; then those that wait for a fix, then those without an end. */
export function endOrder(until: string | null): string {
  if (until === null) return 'b';
  return until === fixAvailable ? 'a' : until;
}
