const day = 86_400_000;
const hour = 3_600_000;

/** Returns the time some days before now. */
export const sinceDays = (now: Date, days: number): Date => new Date(now.getTime() - days * day);

/**
 * Returns the full hour some days before the present hour. Lists of signals begin there, because their counts come from sums by hour: so
 * the number of a list is the number of its rows.
 */
export const sinceHour = (now: Date, days: number): Date =>
  new Date(Math.floor(now.getTime() / hour) * hour - days * day);

/** The days that Overview and Threats show without a choice. */
export const usualDays = 7;
