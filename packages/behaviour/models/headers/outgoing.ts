import { type Abstract, allOf, type Call, choices } from '@emmental/evaluator';
import { recordSink } from '../record-sink.ts';

/** Event data in the headers of a request or an answer: texts, lists of them, or records of both. */
export function recordHeaders(
  call: Pick<Call, 'machine' | 'at'>,
  headers: Abstract | undefined,
  depth = 3,
): void {
  for (const one of choices(headers ?? { kind: 'absent' })) {
    if (one.kind !== 'object' || depth === 0) {
      recordSink(call, 'header', one);
      continue;
    }
    for (const inner of allOf(one.object)) recordHeaders(call, inner, depth - 1);
    if (one.object.base.value.kind !== 'absent') recordHeaders(call, one.object.base.value, depth - 1);
  }
}
