import { saysTwice } from '../aws/decoded.ts';
import { utf8 } from '../sql/postgres.ts';

/** The kinds of writes in a request to Firestore, as the ends of the permissions that they need. */
export type Writes = ReadonlySet<'create' | 'update' | 'delete' | 'get'>;

/**
 * Returns the resource to which a role can be given, in the name of a resource of Google or in a path: `projects/p/topics/t`,
 * `projects/_/buckets/b`. null: it names none.
 */
export function resourceIn(name: string): string | null {
  const bucket = /^(?:\/(?:resumable\/)?(?:upload|download))?\/storage\/v1\/b\/([^/]{1,300})/.exec(name)?.[1];
  if (bucket !== undefined) return `projects/_/buckets/${bucket}`;
  const project = name.indexOf('projects/');
  return project < 0 ? null : (withResource.exec(name.slice(project))?.[0] ?? null);
}

/** The collections whose resources rules can name. Sources: the names of resources in the proto files of each API. */
const withResource =
  /^projects\/[^/]{1,100}(?:\/locations\/[^/]{1,60})?(?:\/keyRings\/[^/]{1,100})?\/(?:topics|subscriptions|buckets|secrets|queues|cryptoKeys)\/[^/:]{1,300}/;

/**
 * Returns the resources that the first field of a message names; null when it names none, undefined when the message cannot be read. A field
 * can be repeated: then all of its names count.
 */
export function resourcesOf(message: string): readonly string[] | null | undefined {
  const fields = fieldsOf(message);
  if (fields === null) return undefined;
  const named = fields.flatMap(({ number, value }) => {
    const resource = number === 1 && typeof value === 'string' ? resourceIn(utf8(value)) : null;
    return resource === null ? [] : [resource];
  });
  return named.length === 0 ? null : named;
}

interface Field {
  readonly number: number;
  /** The bytes of a field with a length; the number of a varint; null for fixed bytes. */
  readonly value: string | number | null;
}

/** Returns the fields of a message; null when it cannot be read. Source: Protocol Buffers, Encoding. */
export function fieldsOf(message: string): readonly Field[] | null {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    let scale = 1;
    for (; at < message.length; at += 1) {
      const byte = message.charCodeAt(at);
      value += (byte & 127) * scale;
      scale *= 128;
      if (byte < 128) {
        at += 1;
        return scale > 2 ** 70 ? Number.NaN : value;
      }
    }
    return Number.NaN;
  };
  while (at < message.length) {
    const key = varint();
    const number = Math.floor(key / 8);
    const type = key % 8;
    let value: Field['value'] = null;
    if (type === 0) value = varint();
    else if (type === 1) at += 8;
    else if (type === 5) at += 4;
    else if (type === 2) {
      const size = varint();
      value = message.slice(at, at + size);
      at += size;
    } else return null;
    if (Number.isNaN(value) || !(number > 0) || !(at <= message.length)) return null;
    fields.push({ number, value });
  }
  return fields;
}

/** Numbers of the field `writes` in the requests of Firestore. Source: google/firestore/v1/firestore.proto. */
const writesAt: Readonly<Record<string, number>> = { Commit: 2, BatchWrite: 2, Write: 3 };

/** Returns the kinds of the writes in a message to Firestore; null when it cannot be read. */
export function messageWrites(message: string, method: string): Writes | null {
  const fields = fieldsOf(message);
  if (fields === null) return null;
  const found = new Set<'create' | 'update' | 'delete' | 'get'>();
  for (const { number, value } of fields) {
    if (number !== writesAt[method]) continue;
    const write = typeof value === 'string' ? fieldsOf(value) : null;
    if (write === null) return null;
    const has = (field: number): boolean => write.some((each) => each.number === field);
    const conditions = write.filter((each) => each.number === 4);
    let exists: boolean | null = null;
    for (const { value: condition } of conditions) {
      const members = typeof condition === 'string' ? fieldsOf(condition) : null;
      if (members === null) return null;
      for (const member of members)
        if (member.number === 1) exists = member.value !== 0;
        else if (member.number === 2) exists = true;
    }
    if (has(2)) found.add('delete');
    if (has(5)) found.add('get');
    if (has(1) || has(6)) add(found, exists);
  }
  return found;
}

/** Returns the kinds of the writes in a body of JSON; null when it cannot be read. */
export function jsonWrites(body: string): Writes | null {
  const read = parsed(body);
  if (typeof read !== 'object' || read === null) return null;
  const { writes = [] } = read as { readonly writes?: unknown };
  if (!Array.isArray(writes)) return null;
  const found = new Set<'create' | 'update' | 'delete' | 'get'>();
  for (const write of writes as readonly Readonly<Record<string, unknown>>[]) {
    const { exists, updateTime } = (write['currentDocument'] ?? {}) as Readonly<Record<string, unknown>>;
    if (write['delete'] !== undefined) found.add('delete');
    if (write['verify'] !== undefined) found.add('get');
    if (write['update'] !== undefined || write['transform'] !== undefined)
      add(found, typeof exists === 'boolean' ? exists : updateTime === undefined ? null : true);
  }
  return found;
}

/** A write without a condition may make the document or change it. */
function add(found: Set<'create' | 'update' | 'delete' | 'get'>, exists: boolean | null): void {
  if (exists !== true) found.add('create');
  if (exists !== false) found.add('update');
}

function parsed(body: string): unknown {
  try {
    const text = utf8(body);
    const value = JSON.parse(text) as unknown;
    return saysTwice(text, value) ? null : value;
  } catch {
    return body.trim() === '' ? {} : null;
  }
}
