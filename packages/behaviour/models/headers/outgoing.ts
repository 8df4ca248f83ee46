import { type Abstract, allOf, choices, flowsOf, type HeapObject, madeText } from '@emmental/evaluator';
import { flowsBehindHost } from '../addresses.ts';
import { recordSink, type SinkPlace } from '../record-sink.ts';

/**
 * Records event data in the headers of a request: in texts, lists of texts, or records of both. Clients refuse a line break in
 * the value of a header, so data under a known name can start no other header. Sources: Node.js, `validateHeaderValue`; undici,
 * "Headers"; Python, `http.client`, `HTTPConnection.putheader`; requests, `check_header_validity`; h11; aiohttp.
 */
export function recordHeaders(call: SinkPlace, headers: Abstract | undefined): void {
  if (headers)
    recordWithin(
      (value, name) => recordSink(call, 'header', value, name === null ? null : refused),
      { value: headers, name: null },
      MAX_DEPTH,
      new Map(),
    );
}

/** Records event data in one header of a request. */
export const recordHeader = (
  call: SinkPlace,
  name: Abstract | undefined,
  value: Abstract | undefined,
): void => recordSink(call, 'header', value, name === undefined || flowsOf(name).length > 0 ? null : refused);

const refused = 'line breaks refused';

/**
 * Records event data in the headers of an answer. Such a header is text in a document that the cloud turns into the
 * answer, so what matters is where it leads the caller. Event data behind a fixed host does not change that. `under` is
 * the name of the header, where it is one.
 */
export function recordAnswerHeaders(
  call: SinkPlace,
  headers: Abstract | undefined,
  under: string | null = null,
): void {
  const recordValue = (value: Abstract, name: string | null): void => {
    const leads = name !== null && leading.test(name);
    const { behind, others } = flowsBehindHost(call.machine, value);
    const place: SinkPlace = leads ? { ...call, role: 'redirect' } : call;
    recordSink(place, 'header', others, name !== null && !leads && isAsSent(value) ? fromHeader : null);
    recordSink(place, 'header', behind, 'address of a fixed host');
  };
  if (headers) recordWithin(recordValue, { value: headers, name: under }, MAX_DEPTH, new Map());
}

/** Records the address to which an answer sends its caller. */
export const recordRedirect = (call: SinkPlace, address: Abstract | undefined): void =>
  recordAnswerHeaders(call, address, 'location');

/** Headers of an answer with an address to which the caller goes. */
const leading = /^(?:location|refresh)$/i;

const fromHeader = 'a header of the request';

/** Is a value one header of the request, as it was sent? It holds no line break, and no page of others sets it for a caller. */
const isAsSent = (value: Abstract): boolean =>
  (value.kind === 'event' || value.kind === 'text') &&
  flowsOf(value).every(
    ({ path, by }) =>
      /^headers\.[^.[\]]+$/.test(path) && path !== 'headers.cookie' && by.every((step) => step === madeText),
  );

/** Objects within objects that are looked into. */
const MAX_DEPTH = 3;

interface Part {
  readonly value: Abstract;
  /** The name of the header that the value is in; null = not known. */
  readonly name: string | null;
}

/**
 * Records the event data of a value, object by object. `seen` has the depth to which each object was looked into:
 * objects that hold each other in many ways are looked into once.
 */
function recordWithin(
  recordValue: (value: Abstract, name: string | null) => void,
  { value, name }: Part,
  depth: number,
  seen: Map<HeapObject, number>,
): void {
  for (const choice of choices(value)) {
    if (choice.kind !== 'object') {
      recordValue(choice, name);
      continue;
    }
    const { object } = choice;
    if (depth <= (seen.get(object) ?? -1)) continue;
    seen.set(object, depth);
    if (depth === 0) recordValue(choice, name);
    else for (const part of partsOf(object, name)) recordWithin(recordValue, part, depth - 1, seen);
  }
}

/** The values of an object. The fields of a record that is no header are headers by their names. */
function partsOf(object: HeapObject, name: string | null): readonly Part[] {
  const named = new Map(
    object.shape === 'record' ? [...object.fields].map(([field, { value }]) => [value, name ?? field]) : [],
  );
  return [...allOf(object), object.base.value].map((value) => ({ value, name: named.get(value) ?? name }));
}
