import { hash } from 'node:crypto';
import type { Connection, Engine } from '../engine/engine.ts';
import { asWriter } from '../store.ts';
import { dateOf } from '../time.ts';

/** An entry of the log of what people and tokens did. */
export interface AuditEntry {
  readonly actor: string;
  readonly what: string;
  readonly body: unknown;
}

/** A number that only the audit log uses for a lock of the database: each entry contains the hash of the one before. */
const lockNumber = 0x656d61;
const start = Buffer.alloc(32);

/** Appends an entry within the transaction that does what it tells, so that neither exists without the other. */
export async function audit(connection: Connection, entry: AuditEntry, now: Date): Promise<void> {
  await connection.query('select pg_advisory_xact_lock($1)', [lockNumber]);
  const { rows } = await connection.query('select seq, hash from audit order by seq desc limit 1');
  const seq = Number(rows[0]?.['seq'] ?? 0) + 1;
  const previous = rows[0] ? bytes(rows[0]['hash']) : start;
  const at = now.toISOString();
  const body = JSON.stringify(entry.body);
  await connection.query(
    'insert into audit (seq, at, actor, what, body, previous, hash) values ($1, $2, $3, $4, $5, $6, $7)',
    [
      seq,
      at,
      entry.actor,
      entry.what,
      body,
      previous,
      hashOf(previous, seq, at, entry.actor, entry.what, body),
    ],
  );
}

/** Returns the number of the first entry that was changed, or after which one is missing; null if all are as they were written. */
export function firstBrokenEntry(engine: Engine): Promise<number | null> {
  return asWriter(engine, async (connection) => {
    let previous: Buffer = start;
    for (let after = 0; ; ) {
      const { rows } = await connection.query('select * from audit where seq > $1 order by seq limit 1000', [
        after,
      ]);
      for (const row of rows) {
        const { seq, actor, what, body } = row;
        const at = dateOf(row['at']).toISOString();
        const expected = hashOf(previous, Number(seq), at, String(actor), String(what), String(body));
        if (Number(seq) !== after + 1 || !expected.equals(bytes(row['hash']))) return Number(seq);
        previous = expected;
        after += 1;
      }
      if (rows.length === 0) return null;
    }
  });
}

const hashOf = (previous: Buffer, ...fields: readonly (string | number)[]): Buffer =>
  hash('sha256', Buffer.concat([previous, Buffer.from(JSON.stringify(fields))]), 'buffer');

/** PGlite returns bytes as a Uint8Array, the driver of a server as a Buffer. */
const bytes = (value: unknown): Buffer => Buffer.from(value as Uint8Array);
