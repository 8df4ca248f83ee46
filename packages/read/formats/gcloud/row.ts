import type { Location } from '@emmental/model';
import type { LowerContext } from '../../format.ts';
import { textNode, type Values, type Words } from '../lowering/values.ts';
import type { Draft } from '../lowering/write.ts';
import type { PackedFolder } from './archives.ts';
import type { Invocation } from './invocation.ts';

/** A resource that a command creates, in the form that Terraform's provider has. */
export interface CreatedResource {
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, Draft>>;
  /** True when the resource runs code of the user. */
  readonly isFunction?: boolean;
}

/** The file that contains a command, with look-ups for `Row` functions. */
export interface Place {
  readonly path: string;
  readonly context: LowerContext;
  readonly values: Values;
  /**
   * Converts a path in a command to a path relative to the root. Returns the first possible place that `fits`
   * accepts, else the most likely place. Null when that place is outside the root.
   */
  fileOf(
    call: Pick<Invocation, 'directory'>,
    written: string,
    fits: (path: string) => boolean,
  ): string | null;
  /** The folders that the commands of the file pack and copy to a bucket, by the address of the archive. */
  readonly archives: ReadonlyMap<string, PackedFolder>;
  /** The ids of the service accounts that the file creates, by account name. */
  readonly accounts: ReadonlyMap<string, string>;
}

/** Converts one command to the resources that it creates. `name` is the text of its first argument. */
export type Row = (call: Invocation, name: string, place: Place) => readonly CreatedResource[];

/**
 * Returns the id of a service account. The prefix is needed because an account often has the same name as a
 * function.
 */
export const accountId = (name: string): string => `account ${name}`;

/** Converts the value of a flag or an argument. Undefined when it is absent. */
export function written(words: Words | null | undefined, at: Location, { values, accounts }: Place): Draft {
  if (!words || words.length === 0) return undefined;
  const account = accountIn(words, accounts);
  return textNode(account ?? withoutScheme(words), values, at);
}

/** Removes the scheme of a bucket, because `gs://orders` and `orders` mean the same bucket. */
const withoutScheme = ([first = '', ...more]: Words): Words => [
  typeof first === 'string' ? first.replace(/^gs:\/\//, '').replace(/(?<=^[^/]+)\/$/, '') : first,
  ...more,
];

/**
 * Returns a reference to a service account that the file creates, for an address such as
 * `orders@${PROJECT}.iam.gserviceaccount.com`. The project is ignored.
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
