import { type Abstract, allOf, type Call, choices } from '@emmental/evaluator';
import { recordSink } from '../record-sink.ts';

/** Records event data in the headers of a request or an answer: in texts, lists of texts, or records of both. */
export function recordHeaders(
  call: Pick<Call, 'machine' | 'at'>,
  headers: Abstract | undefined,
  depth = 3,
): void {
  for (const choice of choices(headers ?? { kind: 'absent' })) {
    if (choice.kind !== 'object' || depth === 0) {
      recordSink(call, 'header', choice);
      continue;
    }
    for (const inner of allOf(choice.object)) recordHeaders(call, inner, depth - 1);
    if (choice.object.base.value.kind !== 'absent') recordHeaders(call, choice.object.base.value, depth - 1);
  }
}
