import type { Location } from './location.ts';
import type { Value } from './value.ts';

/** The starters of functions of Firebase, by the part of the SDK that declares them. */
export const firebaseStarters = [
  'request',
  'callable',
  'firestore',
  'database',
  'storage',
  'pubsub',
  'schedule',
  'task',
  'user',
  'blocking',
  'alert',
  'custom',
  'analytics',
  'config',
  'test',
  'mutation',
] as const;

export type FirebaseStarter = (typeof firebaseStarters)[number];

/** A function that code declares by a call of the SDK of Firebase. */
export interface FirebaseFunction {
  /** Its names from the module's exports on: `['orders', 'created']` for `exports.orders = { created: … }`. */
  readonly path: readonly string[];
  readonly startedBy: FirebaseStarter;
  /** The call that declares it: `onDocumentCreated`, `onCreate`. Names of Python are written as in JavaScript. */
  readonly call: string;
  /** Null where the version of the SDK decides. */
  readonly generation: 1 | 2 | null;
  /** The document, topic, bucket, schedule or type of event that it names; null for none. */
  readonly on: Value | null;
  /** The options that it has, with those for all functions, by their names in JavaScript. */
  readonly options: ReadonlyMap<string, Value>;
  readonly at: Location;
}

/** The functions that a module declares. */
export interface FirebaseFunctions {
  readonly functions: readonly FirebaseFunction[];
  /** Why there may be more of them, with the place; empty where all of them are known. */
  readonly open: readonly { readonly why: string; readonly at: Location }[];
}
