import { asString, namedBy, type TriggerKind } from '@emmental/model';
import { matches, stepsOf } from './path.ts';
import type { PathRow, TriggerRow } from './row.ts';
import { rows } from './rows.generated.ts';
import type { Starter } from './starters.ts';

/** Every kind of trigger. */
export const triggerKinds: readonly TriggerRow[] = rows;

const byKind = Object.fromEntries(triggerKinds.map((row) => [row.kind, row])) as Readonly<
  Record<TriggerKind, TriggerRow>
>;

/** Returns true if a text that a person wrote is a kind of trigger. */
export const isTriggerKind = (text: string): text is TriggerKind => Object.hasOwn(byKind, text);

/** Returns the row of a kind. */
export const triggerKind = (kind: TriggerKind): TriggerRow => byKind[kind];

/** Returns the kinds whose Lambda permission names this service principal (`s3.amazonaws.com`). */
export const triggersOfPrincipal = (principal: string): readonly TriggerRow[] =>
  triggerKinds.filter(({ principals }) => principals.includes(principal));

/** Returns the actions with which a function starts others through a trigger of this kind; none for kinds that take no data. */
export const handsOver = (kind: TriggerKind): readonly string[] => triggerKind(kind).handOver;

/** Returns the kinds that a path of the event shows when no trigger is known: `s3` for `Records[].s3.bucket.name`. */
export const kindsGuessedBy = (path: string): readonly TriggerKind[] =>
  triggerKinds
    .filter(({ guessedBy }) =>
      guessedBy.some((sign) => (sign.endsWith('.') ? path.startsWith(sign) : path === sign)),
    )
    .map(({ kind }) => kind);

/**
 * Returns who decides the value at a path of the event: see `PathRow`. A path can have indexes or not (`Records[0].body`,
 * `Records[].body`); the empty path is the event itself.
 */
export function whoWrites({ kind, settings }: Starter, path: string): Exclude<PathRow['by'], 'name'> {
  // The person who writes an object decides its content and its name.
  const steps = stepsOf(namedBy(path) ?? path);
  const paths = triggerKind(kind).paths;
  if (steps.length === 0) return paths.some(({ by }) => by === 'writer') ? 'writer' : 'depends';
  const by = paths.find((row) => matches(stepsOf(row.path), steps))?.by ?? 'depends';
  if (by !== 'name') return by;
  return asString(settings.get('HasOwnNames')) === 'true' ? 'service' : 'writer';
}
