import { type StoreRow, storeRow, valuesAt } from '@emmental/knowledge';
import {
  type ApiCall,
  choicesOf,
  collectionAt,
  collectionOfDocument,
  fieldOf,
  type LinkedValue,
  partsOf,
  type StoreUse,
  type Value,
} from '@emmental/model';
import { type Glob, meets } from '../algebra/glob.ts';
import type { Names } from '../needs/canonical.ts';

/** A call that takes data out of a store or puts it there. */
export type StoreCall = ApiCall<LinkedValue> | StoreUse<LinkedValue>;

/** A store, for comparisons; `id` = the resource of the template that it is, null = it is none. */
export interface StorePlace {
  readonly kind: string;
  readonly name: string;
  readonly id: string | null;
}

/** Returns the stores that a call names; null in the list = one whose name is not known. */
export function placesOf(
  call: StoreCall,
  names: Names,
  byName: ResourceNames,
): readonly (StorePlace | null)[] {
  const kind = call.kind === 'store' ? call.store : call.service;
  if (call.kind === 'api-call' && kind === 'google.firestore') return collectionsOf(call);
  const found = namesIn(call).flatMap((value) => choicesOf(value).map((choice) => choice.value));
  if (found.length === 0) return [null];
  return found.map((value) => placeOf(kind, value, names, byName));
}

const namesIn = (call: StoreCall): readonly Value[] => {
  if (call.kind === 'store') return [call.name.filled];
  const row = storeRow(call.service, call.operation);
  return (row?.names ?? []).flatMap((path) => valuesAt(call.input.filled, path));
};

/** A collection of Firestore. A document is named by its own path where the collection is not. */
function collectionsOf({ input }: ApiCall<LinkedValue>): readonly (StorePlace | null)[] {
  const path = fieldOf(input.filled, 'path');
  const id = path ? collectionAt(path) : collectionOfDocument(fieldOf(input.filled, 'document') ?? null);
  const name = id.slice(id.indexOf('/') + 1);
  return [name === '*' ? null : { kind: 'google.firestore', name, id: null }];
}

function placeOf(kind: string, value: Value, names: Names, byName: ResourceNames): StorePlace | null {
  const parts = partsOf(value);
  if (!parts) return null;
  const holes = parts.filter((part) => typeof part === 'object');
  const [only] = holes;
  const isNamed = parts.length === 1 || (typeof parts[0] === 'string' && parts[0].startsWith('arn:'));
  if (holes.length === 1 && isNamed && only?.kind === 'resource')
    return { kind, name: names.called(only.id), id: only.id };
  const glob = names.resolve(value)?.glob;
  if (!glob || glob.key === '*') return null;
  const id = byName.get(glob.key) ?? names.mayName(glob)?.id ?? byName.get(lastOf(glob.key)) ?? null;
  if (id !== null) return { kind, name: names.called(id), id };
  return /^[*?]+$/.test(glob.key) ? null : { kind, name: shortOf(kind, glob.key), id: null };
}

/** The name in an ARN or in the address of a queue. */
const lastOf = (key: string): string => key.split(/[:/]/).at(-1) ?? key;

const shortOf = (kind: string, key: string): string =>
  key.startsWith('arn:') || (kind === 'sqs' && key.startsWith('http')) ? lastOf(key) : key;

/** The resources of a template by the names that they have. */
export type ResourceNames = ReadonlyMap<string, string>;

/** Returns the resources of a template by their names: what a reference to them gives, and its name at the end of an address. */
export function resourceNames(ids: Iterable<string>, names: Names): ResourceNames {
  const found = new Map<string, string>();
  for (const id of ids) {
    const key = names.resolve({ kind: 'text', parts: [{ kind: 'resource', id, attribute: null }] })?.glob.key;
    if (key === undefined || key === '*') continue;
    if (!found.has(key)) found.set(key, id);
    if (!found.has(lastOf(key))) found.set(lastOf(key), id);
  }
  return found;
}

/** May two places be one store? */
export const isSameStore = (a: StorePlace, b: StorePlace): boolean =>
  a.kind === b.kind && (a.id !== null || b.id !== null ? a.id === b.id : a.name === b.name);

/** May the data that one call writes be what the other one takes, by their keys? */
export function mayShareKey(read: StoreCall, written: StoreCall, names: Names): boolean {
  if (read.kind === 'store' || written.kind === 'store') return true;
  const row = storeRow(read.service, read.operation);
  if (row?.key === undefined) return true;
  const asked = read.input.filled;
  const keys = valuesAt(asked, row.key);
  const key = keys.length === 1 ? keys[0] : undefined;
  if (key === undefined) return true;
  if (key.kind === 'fields')
    return [...key.fields].every(([name, value]) => mayMeet([value], itemKeys(written, name), names));
  const others = writtenKeys(written);
  return others.length === 0 || mayMeet([key], others, names);
}

function writtenKeys(call: ApiCall<LinkedValue>): readonly Value[] {
  const row: StoreRow | null = storeRow(call.service, call.operation);
  return row?.key === undefined ? [] : valuesAt(call.input.filled, row.key);
}

/** Returns the values that a written item may have in a field; none where the field is not known. */
const itemKeys = (call: ApiCall<LinkedValue>, name: string): readonly Value[] =>
  Object.keys(storeRow(call.service, call.operation)?.writes ?? {}).flatMap((path) =>
    valuesAt(call.input.filled, path).flatMap((item) => {
      const field = fieldOf(item, name);
      return field ? [field] : [];
    }),
  );

function mayMeet(asked: readonly Value[], written: readonly Value[], names: Names): boolean {
  const [first, second] = [globsOf(asked, names), globsOf(written, names)];
  if (first === null || second === null || first.length === 0 || second.length === 0) return true;
  return first.some((a) => second.some((b) => meets(a, b) !== 'no'));
}

/** Returns the patterns of texts; null where a value is none. */
function globsOf(values: readonly Value[], names: Names): readonly Glob[] | null {
  const found = values.flatMap((value) =>
    choicesOf(value).map((choice) => names.resolve(untagged(choice.value))?.glob ?? null),
  );
  return found.includes(null) ? null : found.filter((glob) => glob !== null);
}

/** `{ S: 'a' }`, as the plain client of DynamoDB writes texts. */
const untagged = (value: Value): Value => fieldOf(value, 'S') ?? fieldOf(value, 'N') ?? value;
