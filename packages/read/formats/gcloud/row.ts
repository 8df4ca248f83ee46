import type { Location } from '@emmental/model';
import type { LowerContext } from '../../format.ts';
import { textNode, type Values, type Words } from '../lowering/values.ts';
import type { Draft } from '../lowering/write.ts';
import type { Invocation } from './invocation.ts';

/** A resource that a command creates, in the terms of the Terraform provider. */
export interface CreatedResource {
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, Draft>>;
  /** Set when the resource runs code of the user. */
  readonly isFunction?: boolean;
}

/** The file of a command, with lookups that rows need. */
export interface Place {
  readonly path: string;
  readonly context: LowerContext;
  readonly values: Values;
  /**
   * Resolves a path in a command relative to the root. Returns the first possible place that `fits` accepts,
   * else the likeliest; null when that is outside the root.
   */
  fileOf(call: Invocation, written: string, fits: (path: string) => boolean): string | null;
  /** Ids of the accounts that the file creates, by name. */
  readonly accounts: ReadonlyMap<string, string>;
}

/** Returns the resources that one command creates. `name` is its first argument as text. */
export type Row = (call: Invocation, name: string, place: Place) => readonly CreatedResource[];

/**
 * Returns the id of an account. Accounts often share the name of a function, so the prefix keeps them apart.
 */
export const accountId = (name: string): string => `account ${name}`;

/** Converts a flag or an argument to a value; undefined when it is absent. */
export function written(words: Words | null | undefined, at: Location, { values, accounts }: Place): Draft {
  if (!words || words.length === 0) return undefined;
  const account = accountIn(words, accounts);
  return textNode(account ?? withoutScheme(words), values, at);
}

/** Removes the scheme: `gs://orders` and `orders` are the same bucket. */
const withoutScheme = ([first = '', ...more]: Words): Words => [
  typeof first === 'string' ? first.replace(/^gs:\/\//, '').replace(/(?<=^[^/]+)\/$/, '') : first,
  ...more,
];

/**
 * Recognises `orders@${PROJECT}.iam.gserviceaccount.com` as the account that the file creates, whatever the
 * project.
 */
function accountIn(words: Words, accounts: ReadonlyMap<string, string>): Words | null {
  const [first] = words;
  const last = words.at(-1);
  if (typeof first !== 'string' || typeof last !== 'string' || !last.endsWith('.iam.gserviceaccount.com'))
    return null;
  const [, kind = '', name = ''] = /^(serviceAccount:)?([^@]+)@/.exec(first) ?? [];
  const id = accounts.get(name);
  return id === undefined ? null : [kind, { kind: 'resource', id, attribute: 'email' }];
}
