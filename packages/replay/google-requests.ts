import type { FrameworkRequest } from '@emmental/emulator';
import type { TriggerKind } from '@emmental/model';
import type { Setting } from './conditions.ts';
import { type Carrier, eventWith } from './events.ts';

/** How a function of Google Cloud is started. Plain data. */
export interface GoogleStart {
  /** The name of the function in the code: `intake`, `group.created`. */
  readonly target: string;
  /** How it is called, where the code does not register it: second generation `cloudevent`, first `event`. */
  readonly signature: 'http' | 'cloudevent' | 'event';
  /** The SDK of Firebase wraps the data of calls, and makes snapshots of documents. */
  readonly isFirebase: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** The types of the events, of both generations. Source: Eventarc documentation, "Event types"; Cloud Functions documentation, "Triggers" of the first generation. */
const types: Readonly<
  Partial<Record<TriggerKind, readonly [second: string, first: string, service: string]>>
> = {
  'google-pubsub': [
    'google.cloud.pubsub.topic.v1.messagePublished',
    'google.pubsub.topic.publish',
    'pubsub.googleapis.com',
  ],
  'google-storage': [
    'google.cloud.storage.object.v1.finalized',
    'google.storage.object.finalize',
    'storage.googleapis.com',
  ],
  'google-firestore': [
    'google.cloud.firestore.document.v1.created',
    'providers/cloud.firestore/eventTypes/document.create',
    'firestore.googleapis.com',
  ],
};

const document = 'replay/1';

/** Returns the request that brings a text to a path of the analysis (`body.name`, `data.message.data.id`), as the platform sends it. */
export function requestWith(
  start: GoogleStart,
  carrier: Carrier,
  path: string,
  text: string,
  setting: Setting,
): FrameworkRequest {
  if (start.signature === 'http' && !path.startsWith('body.message'))
    return requestOf(eventWith({ ...carrier, kind: 'google-http' }, path, text, setting) as Fields, start);
  const data = dataWith(start, carrier, path, text, setting);
  if (start.signature === 'http') return post(data, {});
  const [second = '', first = '', service = ''] = types[carrier.kind] ?? [];
  const resource =
    carrier.kind === 'google-firestore'
      ? `projects/replay/databases/(default)/documents/${document}`
      : { service, name: `projects/replay/${carrier.name}`, type: first };
  if (start.signature === 'event')
    return post(
      { context: { eventId: '1', timestamp: '2026-01-01T00:00:00Z', eventType: first, resource }, data },
      {},
    );
  return post(data, {
    'ce-id': '1',
    'ce-specversion': '1.0',
    'ce-time': '2026-01-01T00:00:00Z',
    // The SDK of Firebase reads data by it.
    ...(start.isFirebase ? { 'ce-datacontenttype': 'application/json' } : {}),
    'ce-type': second,
    'ce-source': `//${service}/projects/replay/${carrier.name}`,
    'ce-subject': carrier.kind === 'google-firestore' ? `documents/${document}` : 'objects/cat.jpg',
    'ce-project': 'replay',
    'ce-location': 'europe-west1',
    'ce-database': '(default)',
    'ce-namespace': '(default)',
    'ce-document': document,
  });
}

/** Returns the data of an event. The path may begin with the part of the event in which the data lies. */
function dataWith(
  start: GoogleStart,
  carrier: Carrier,
  path: string,
  text: string,
  setting: Setting,
): object {
  const { signature, isFirebase } = start;
  const inData = signature === 'event' ? path : path.replace(/^data\.?/, '');
  if (carrier.kind === 'google-firestore' && isFirebase) return documentWith(inData, text, setting);
  const inner =
    carrier.kind === 'google-pubsub'
      ? `message.${inData.replace(/^(?:body\.)?message\.?/, '').replace(/^json/, 'data')}`
      : inData;
  const data = eventWith(carrier, inner, text, setting) as { readonly message?: object };
  // The first generation passes the message alone.
  return signature === 'event' ? (data.message ?? data) : data;
}

/** Returns a changed document in which a field has the text, as the SDK of Firebase gets it. */
function documentWith(path: string, text: string, setting: Setting): object {
  const [, side = '', field = ''] = /^(before|after)?\.?(.*)$/.exec(path) ?? [];
  const written = eventWith({ kind: 'invoke', source: '', name: '' }, field, text, setting) as Fields;
  const version = {
    name: `projects/replay/databases/(default)/documents/${document}`,
    createTime: '2026-01-01T00:00:00Z',
    updateTime: '2026-01-01T00:00:00Z',
  };
  const changed = { ...version, fields: fieldsOf(written) };
  return side === 'before'
    ? { oldValue: changed, value: { ...version, fields: {} } }
    : { oldValue: {}, value: changed };
}

/** Source: reference of the Firestore API, `Value`. */
const fieldsOf = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, storedValue(value)]));

function storedValue(value: unknown): Fields {
  if (typeof value === 'boolean') return { booleanValue: value };
  if (typeof value === 'number') return { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(storedValue) } };
  if (typeof value === 'object' && value !== null) return { mapValue: { fields: fieldsOf(value as Fields) } };
  return { stringValue: String(value ?? '') };
}

/** The fields by which Express and Flask give the parts of a request, by the part. Others are fields of its body. */
const parts = {
  query: ['query', 'args', 'values', 'queryStringParameters'],
  headers: ['headers'],
  cookies: ['cookies'],
  form: ['form'],
  body: ['body', 'json', 'rawBody', 'data'],
  path: ['path', 'url', 'params', 'pathParameters'],
} as const;

/** Returns the request whose parts an event of the analysis has. */
function requestOf(event: Fields, { isFirebase }: GoogleStart): FrameworkRequest {
  const part = (names: readonly string[]): Fields =>
    Object.assign({}, ...names.map((name) => event[name]).filter((value) => typeof value === 'object'));
  const known: readonly string[] = Object.values(parts).flat();
  const others = Object.fromEntries(Object.entries(event).filter(([name]) => !known.includes(name)));
  const query = new URLSearchParams(texts(part(parts.query))).toString();
  const [inPath = ''] = [
    ...Object.values(texts(part(parts.path))),
    ...parts.path.map((name) => event[name]),
  ].filter((value): value is string => typeof value === 'string');
  const path = `/${encodeURI(inPath.replace(/^\//, ''))}${query === '' ? '' : `?${query}`}`;
  const cookies = Object.entries(texts(part(parts.cookies)));
  const headers = {
    ...texts(part(parts.headers)),
    ...(cookies.length > 0
      ? { cookie: cookies.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('; ') }
      : {}),
  };
  const form = part(parts.form);
  if (Object.keys(form).length > 0)
    return {
      method: 'POST',
      path,
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(texts(form)).toString(),
    };
  const body = isFirebase ? { data: { ...others, ...part(parts.body) } } : { ...others, ...part(parts.body) };
  const entire = parts.body.map((name) => event[name]).find((value) => typeof value === 'string');
  return { ...post(body, headers), path, ...(typeof entire === 'string' ? inText(entire, headers) : {}) };
}

const texts = (fields: Fields): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]));

/** A body that is no JSON goes as a text, so that the framework does not refuse it. */
function inText(
  body: string,
  headers: FrameworkRequest['headers'],
): Pick<FrameworkRequest, 'body' | 'headers'> {
  return { body, headers: { ...headers, 'content-type': isJson(body) ? 'application/json' : 'text/plain' } };
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

const post = (body: object, headers: FrameworkRequest['headers']): FrameworkRequest => ({
  method: 'POST',
  path: '/',
  headers: { ...headers, 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
