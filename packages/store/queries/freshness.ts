import type { Connection } from '../engine/engine.ts';
import { timeOrNull } from './functions.ts';
import { isSilentSql } from './state.ts';

/** The age of what a person sees: the time of the newest scan and of the newest signal. Null = none came yet. */
export interface Freshness {
  readonly scannedAt: string | null;
  readonly heardAt: string | null;
  /** The time of the oldest scan that pages are judged from. */
  readonly oldestScanAt: string | null;
  /** Functions whose guards reported once, and those of them that are silent. */
  readonly guards: number;
  readonly silent: number;
}

/** Returns how new the data is that the person sees. */
export async function freshness(connection: Connection, now: Date): Promise<Freshness> {
  const { rows } = await connection.query(
    `with now as (select $1::timestamptz as at)
     select (select min(scan.made_at) from app join scan on scan.id = app.scan) as oldest_at,
       (select count(*) from fn where seen_at is not null) as guards,
       (select count(*) from fn, now where ${isSilentSql}) as silent,
       (select max(scan.made_at) from app join scan on scan.id = app.scan) as scanned_at,
       (select max(seen_at) from fn) as heard_at`,
    [now],
  );
  const [row = {}] = rows;
  return {
    scannedAt: timeOrNull(row['scanned_at']),
    heardAt: timeOrNull(row['heard_at']),
    oldestScanAt: timeOrNull(row['oldest_at']),
    guards: Number(row['guards']),
    silent: Number(row['silent']),
  };
}
