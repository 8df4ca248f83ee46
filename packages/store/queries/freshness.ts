import type { Connection } from '../engine/engine.ts';
import { timeOrNull } from './functions.ts';

/** The age of what a person sees: the time of the newest scan and of the newest signal. Null = none came yet. */
export interface Freshness {
  readonly scannedAt: string | null;
  readonly heardAt: string | null;
}

/** Returns how new the data is that the person sees. */
export async function freshness(connection: Connection): Promise<Freshness> {
  const { rows } = await connection.query(
    `select (select max(scan.made_at) from app join scan on scan.id = app.scan) as scanned_at,
       (select max(seen_at) from fn) as heard_at`,
  );
  return { scannedAt: timeOrNull(rows[0]?.['scanned_at']), heardAt: timeOrNull(rows[0]?.['heard_at']) };
}
