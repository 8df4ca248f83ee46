import { account, region } from '@emmental/emulator';
import { recognise } from '@emmental/inspect';
import {
  formEncoded,
  objectEvent,
  queueEvent,
  requestV1,
  requestV2,
  scheduledEvent,
  triggerKind,
  urlRequest,
} from '@emmental/knowledge';
import type { KeyFilter, TriggerKind } from '@emmental/model';
import type { Setting } from './conditions.ts';

/** The data about a trigger that its events contain. */
export interface Carrier {
  /** A kind of the trigger table: `api`, `s3`, … */
  readonly kind: TriggerKind;
  /** `POST /orders/{id}` for an HTTP trigger; for other triggers their name in reports. */
  readonly source: string;
  /** Physical name of the bucket, queue, topic, table or stream. */
  readonly name: string;
  /** The object keys to which a notification is limited; absent = any key. */
  readonly keys?: KeyFilter;
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Fields = { [key: string]: Json };

/** The emulated account and region, in which all events happen. */
const here = { account, region };
// Sample events of the emulated account.
export const http = requestV1;
export const http2 = (...request: RequestOf<typeof requestV2>) => requestV2(here, ...request);
export const url = (...request: RequestOf<typeof urlRequest>) => urlRequest(here, ...request);
export const s3 = (bucket: string, key: string) => objectEvent(here, bucket, key);
export const sqs = (queue: string, ...bodies: readonly string[]) => queueEvent(here, queue, ...bodies);
export const schedule = scheduledEvent(here);

/** The parameters of a function without the first one, the account and region. */
type RequestOf<F> = F extends (place: never, ...rest: infer Rest) => unknown ? Rest : never;

/** Returns an everyday event of the trigger; an empty object if the trigger's kind has no sample. */
const sampleOf = ({ kind, source, name }: Carrier): object =>
  triggerKind(kind).sample?.({ source, name, ...here }) ?? {};

/** Returns true if there is a sample event of this kind, into which an attack can be put. */
export const canCarry = ({ kind }: Pick<Carrier, 'kind'>): boolean => triggerKind(kind).sample !== null;

/** Returns true if events of this trigger have a list `Records`. */
export const carriesRecords = ({ kind }: Pick<Carrier, 'kind'>): boolean =>
  Object.hasOwn(sampleOf({ kind, source: '', name: '' }), 'Records');

/**
 * Returns an event with a text at a path of the analysis (`Records[].s3.object.key`, `body.name`). If the path leads into a
 * field that is a text, the text becomes JSON. The field is encoded as the trigger encodes it (`plus`, `base64`). `setting`
 * = values of fields beside the text; fields that the sample has stay.
 */
export function eventWith(carrier: Carrier, path: string, text: string, setting: Setting = {}): unknown {
  const event = structuredClone(sampleOf(carrier)) as Fields;
  const steps = path
    .replaceAll('[]', '.0')
    .split('.')
    .filter((step) => step !== '');
  put(event, steps, path === 'Records[].s3.object.key' ? keyFor(carrier, text) : text, setting);
  encode(event, steps);
  const query = event['queryStringParameters'];
  if (typeof event['rawQueryString'] === 'string' && query)
    event['rawQueryString'] = new URLSearchParams(query as Record<string, string>).toString();
  return event;
}

/** Returns a key with the prefix and suffix that the notification requires. */
const keyFor = ({ keys }: Carrier, text: string): string =>
  `${keys?.prefix ?? ''}${text}${keys?.suffix ?? ''}`;

function put(
  into: Json[] | Fields,
  [step = '', ...more]: readonly string[],
  text: string,
  setting: Setting,
): void {
  const fields = into as Fields;
  const key = /^\*+$/.test(step) ? 'x' : step;
  if (more.length === 0) {
    for (const [name, value] of Object.entries(setting))
      if (!Object.hasOwn(fields, name)) fields[name] = value;
    fields[key] = text;
    return;
  }
  const now = fields[key];
  if (typeof now === 'object' && now !== null) {
    put(now, more, text, setting);
    return;
  }
  const inner = more[0] === '0' ? [] : {};
  put(inner, more, text, setting);
  fields[key] = typeof now === 'string' ? JSON.stringify(inner) : inner;
}

const writes: Readonly<Record<string, (text: string) => string>> = {
  base64: (text) => Buffer.from(text).toString('base64'),
  plus: formEncoded,
};

/** Encodes the attacked field as its trigger encodes that place. */
function encode(event: Fields, steps: readonly string[]): void {
  const row = recognise(event);
  for (const [place, hint] of Object.entries(row?.places ?? {})) {
    const write = writes[hint];
    const names = place.split('.');
    const isOnPath = names.every((name, at) => name === '*' || name === steps[at]);
    if (!write || !isOnPath) continue;
    let holder: Json | undefined = event;
    for (const name of steps.slice(0, names.length - 1)) holder = (holder as Fields | undefined)?.[name];
    const last = steps[names.length - 1] ?? '';
    const value = (holder as Fields | undefined)?.[last];
    if (typeof value === 'string') (holder as Fields)[last] = write(value);
  }
}
