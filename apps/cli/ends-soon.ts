const daysAhead = 30;

/** Is a day within the next 30 days? Users then read in advance that an exception ends. Days are `2027-03-31`. */
export function endsSoon(until: string | null, today: string): boolean {
  if (until === null || until < today) return false;
  return Date.parse(until) - Date.parse(today) <= daysAhead * 86_400_000;
}
