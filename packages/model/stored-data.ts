import type { SinkKind } from './behaviour.ts';
import type { ReachedBy } from './permissions.ts';

/**
 * Returns the path of data that code took out of a store, as if the store's answer were an event. `id` names the call. No field of an
 * event begins like it.
 */
export const takenPath = (id: string): string => `${start}${id})`;

const start = '(stored ';

/** The call that took data out of a store, and the field of its answer: `Items[].name`. */
export interface Taken {
  readonly id: string;
  readonly field: string;
}

/** Reads a path of `takenPath`, also with fields behind it; null for the path of a field of the event. */
export function takenIn(path: string): Taken | null {
  if (!path.startsWith(start)) return null;
  const end = path.indexOf(')');
  return { id: path.slice(start.length, end), field: path.slice(end + 1).replace(/^\./, '') };
}

/** A field of what a call writes into a store, and a field of the event that flows into it; `eventPath` null = no event data does. */
export interface Held {
  /** The field below the content: `name`, `tags.[]`; '' = any of them, or the content has no fields. */
  readonly field: string;
  readonly eventPath: string | null;
  /** The kinds of sinks for which nothing made the data harmless on its way. */
  readonly sinks: readonly SinkKind[];
}

/** The data that a call takes out of a store, and the data that it puts there. */
export interface StoreTraffic {
  /** The id in the paths of the data that the call returns; absent = it takes nothing out of a store that holds data. */
  readonly taken?: string;
  /** The fields of what it writes; absent = it writes nothing of the kind. */
  readonly holds?: readonly Held[];
}

/** The source of data that was stored: who may have written it. */
export interface StoredSource {
  /** The store and the field, for people: `command of Notes`. */
  readonly says: string;
  /** People who may have written the data, on the way through the store to the function that uses it. */
  readonly reachedBy: ReachedBy;
  /** The open question about the writers; null = somebody from outside writes the data. */
  readonly question: string | null;
}
