import type { Engine } from '../engine/engine.ts';
import { asWriter } from '../store.ts';
import { dateOf } from '../time.ts';

/** An entry of the audit log. */
export interface AuditRow {
  readonly seq: number;
  readonly at: string;
  readonly actor: string;
  readonly what: string;
  /** The details, as they were written. */
  readonly body: string;
  /** The hash of the entry, which the next one contains. */
  readonly hash: string;
}

/** Returns the entries before `before` (null = the newest), the newest first. `text` is a part of the actor, the words or the details. */
export function listAudit(
  engine: Engine,
  before: number | null,
  text: string | null,
  limit: number,
): Promise<readonly AuditRow[]> {
  return asWriter(engine, async (connection) => {
    const { rows } = await connection.query(
      `select seq, at, actor, what, body, encode(hash, 'hex') as hash from audit
       where ($1::bigint is null or seq < $1)
         and ($2::text is null or position(lower($2) in lower(actor || ' ' || what || ' ' || body)) > 0)
       order by seq desc limit $3`,
      [before, text, limit],
    );
    return rows.map((row) => ({
      seq: Number(row['seq']),
      at: dateOf(row['at']).toISOString(),
      actor: String(row['actor']),
      what: String(row['what']),
      body: String(row['body']),
      hash: String(row['hash']),
    }));
  });
}
