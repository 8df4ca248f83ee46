import type { Location } from '@emmental/model';
import type { LowerContext } from '../../format.ts';
import { textNode, type Values, type Words } from '../lowering/values.ts';
import type { Draft } from '../lowering/write.ts';
import type { Invocation } from './invocation.ts';

/** A resource that a command makes, in the words of the provider of Terraform. */
export interface Made {
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, Draft>>;
  /** It runs code of the user's. */
  readonly isFunction?: boolean;
}

/** What a row needs to know of the file that it is in. */
export interface Place {
  readonly path: string;
  readonly context: LowerContext;
  readonly values: Values;
  /**
   * The path of a file or folder as a command names it, relative to the root: the first of its possible places that
   * fits, else the likeliest; null when that is outside.
   */
  fileOf(call: Invocation, written: string, fits: (path: string) => boolean): string | null;
  /** Ids of the accounts that the file makes, by their name. */
  readonly accounts: ReadonlyMap<string, string>;
}

/** What one command makes. `name` = its first argument as text. */
export type Row = (call: Invocation, name: string, place: Place) => readonly Made[];

/** Accounts are called what functions are called, and are named before anything is made. */
export const accountId = (name: string): string => `account ${name}`;

/** A flag or an argument as a value; undefined when it is not given. */
export function written(words: Words | null | undefined, at: Location, { values, accounts }: Place): Draft {
  if (!words || words.length === 0) return undefined;
  const account = accountIn(words, accounts);
  return textNode(account ?? withoutScheme(words), values, at);
}

/** `gs://orders` and `orders` are one bucket. */
const withoutScheme = ([first = '', ...rest]: Words): Words => [
  typeof first === 'string' ? first.replace(/^gs:\/\//, '').replace(/(?<=^[^/]+)\/$/, '') : first,
  ...rest,
];

/** `orders@${PROJECT}.iam.gserviceaccount.com` is the account that the file makes, whatever the project. */
function accountIn(words: Words, accounts: ReadonlyMap<string, string>): Words | null {
  const [first] = words;
  const last = words.at(-1);
  if (typeof first !== 'string' || typeof last !== 'string' || !last.endsWith('.iam.gserviceaccount.com'))
    return null;
  const [, kind = '', name = ''] = /^(serviceAccount:)?([^@]+)@/.exec(first) ?? [];
  const id = accounts.get(name);
  return id === undefined ? null : [kind, { kind: 'resource', id, attribute: 'email' }];
}
