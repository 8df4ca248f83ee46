import { type Abstract, allOf, choices, type HeapObject } from '@emmental/evaluator';
import { recordSink, type SinkPlace } from '../record-sink.ts';

/** Records event data in the headers of a request or an answer: in texts, lists of texts, or records of both. */
export function recordHeaders(call: SinkPlace, headers: Abstract | undefined): void {
  if (headers) recordWithin(call, headers, MAX_DEPTH, new Map());
}

/** Objects within objects that are looked into. */
const MAX_DEPTH = 3;

/**
 * Records the event data of a value, object by object. `seen` has the depth to which each object was looked into:
 * objects that hold each other in many ways are looked into once.
 */
function recordWithin(call: SinkPlace, value: Abstract, depth: number, seen: Map<HeapObject, number>): void {
  for (const choice of choices(value)) {
    if (choice.kind !== 'object') {
      recordSink(call, 'header', choice);
      continue;
    }
    const { object } = choice;
    if (depth <= (seen.get(object) ?? -1)) continue;
    seen.set(object, depth);
    if (depth === 0) recordSink(call, 'header', choice);
    else
      for (const inner of [...allOf(object), object.base.value]) recordWithin(call, inner, depth - 1, seen);
  }
}
