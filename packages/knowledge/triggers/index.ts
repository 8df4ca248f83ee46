import { asString, namedBy } from '@emmental/model';
import { events } from './events.ts';
import { google } from './google.ts';
import { http } from './http.ts';
import { matches, stepsOf } from './path.ts';
import { people } from './people.ts';
import { queues } from './queues.ts';
import type { PathRow, TriggerRow } from './row.ts';
import type { Starter } from './shapes.ts';
import { storage } from './storage.ts';

export { handsOver } from './hand-over.ts';
export { clusterReading } from './queues.ts';
export type { PathRow, TriggerNeed, TriggerRow, TriggerTest } from './row.ts';
export { type Reached, reachedAt, type Starter, startersWith } from './shapes.ts';

/** Every kind of trigger. */
export const triggerKinds: readonly TriggerRow[] = [
  ...http,
  ...queues,
  ...storage,
  ...events,
  ...people,
  ...google,
];

const byKind = new Map(triggerKinds.map((row) => [row.kind, row]));

/** The row of a kind, or null when the table has none. */
export const triggerKind = (kind: string): TriggerRow | null => byKind.get(kind) ?? null;

/** Kinds whose Lambda permission names this service principal (`s3.amazonaws.com`). */
export const triggersOfPrincipal = (principal: string): readonly TriggerRow[] =>
  triggerKinds.filter(({ principals }) => principals.includes(principal));

/**
 * Who decides what stands at a path of the event: see `PathRow`. Indexes may be given or not (`Records[0].body` and
 * `Records[].body`); the empty path is the whole event. An unknown kind depends.
 */
export function whoWrites({ kind, settings }: Starter, path: string): Exclude<PathRow['by'], 'name'> {
  // Whoever writes an object decides what it holds as much as what it is called.
  const steps = stepsOf(namedBy(path) ?? path);
  const rows = byKind.get(kind)?.paths ?? [];
  if (steps.length === 0) return rows.some(({ by }) => by === 'writer') ? 'writer' : 'depends';
  const by = rows.find((row) => matches(stepsOf(row.path), steps))?.by ?? 'depends';
  if (by !== 'name') return by;
  return asString(settings.get('HasOwnNames')) === 'true' ? 'service' : 'writer';
}
