import type { Connection } from '../engine/engine.ts';
import { periods } from '../intake/periods.ts';

/** The last days for which a page shows calls, the present day included. Days are in UTC, as the sums are. */
export interface Period {
  readonly days: number;
  /** The first moment of the first day. */
  readonly from: Date;
  /** The column with the sums of this period; null = the sums of its days have to be added up. */
  readonly column: string | null;
}

/** Returns the first moment of the last `days` days, today included. */
export const firstOf = (days: number, now: Date): Date =>
  new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() - days + 1));

export const dayOf = (date: Date): string => date.toISOString().slice(0, 10);

/** Returns a period. It has a column if the store keeps its sums, and has turned to the present day. */
export async function periodOf(connection: Connection, days: number, now: Date): Promise<Period> {
  const { rows } = await connection.query(`select to_char(day, 'YYYY-MM-DD') as day from traffic_state`);
  const isKept = periods.some((kept) => kept === days) && rows[0]?.['day'] === dayOf(now);
  return { days, from: firstOf(days, now), column: isKept ? `day${days}` : null };
}
