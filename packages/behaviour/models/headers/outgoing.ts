import { type Abstract, allOf, choices, type HeapObject } from '@emmental/evaluator';
import { flowsBehindHost } from '../addresses.ts';
import { recordSink, type SinkPlace } from '../record-sink.ts';

/** Records event data in the headers of a request: in texts, lists of texts, or records of both. */
export function recordHeaders(call: SinkPlace, headers: Abstract | undefined): void {
  if (headers) recordWithin((value) => recordSink(call, 'header', value), headers, MAX_DEPTH, new Map());
}

/**
 * Records event data in the headers of an answer. Such a header is text in a document that the cloud turns into the
 * answer, so what matters is where it leads the caller. Event data behind a fixed host does not change that.
 */
export function recordAnswerHeaders(call: SinkPlace, headers: Abstract | undefined): void {
  const recordValue = (value: Abstract): void => {
    const { behind, others } = flowsBehindHost(call.machine, value);
    recordSink(call, 'header', others);
    recordSink(call, 'header', behind, 'address of a fixed host');
  };
  if (headers) recordWithin(recordValue, headers, MAX_DEPTH, new Map());
}

/** Objects within objects that are looked into. */
const MAX_DEPTH = 3;

/**
 * Records the event data of a value, object by object. `seen` has the depth to which each object was looked into:
 * objects that hold each other in many ways are looked into once.
 */
function recordWithin(
  recordValue: (value: Abstract) => void,
  value: Abstract,
  depth: number,
  seen: Map<HeapObject, number>,
): void {
  for (const choice of choices(value)) {
    if (choice.kind !== 'object') {
      recordValue(choice);
      continue;
    }
    const { object } = choice;
    if (depth <= (seen.get(object) ?? -1)) continue;
    seen.set(object, depth);
    if (depth === 0) recordValue(choice);
    else
      for (const inner of [...allOf(object), object.base.value])
        recordWithin(recordValue, inner, depth - 1, seen);
  }
}
