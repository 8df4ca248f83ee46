import { decode } from '../decode/tree.ts';
import { matchText } from '../rules/match.ts';
import { occurrences, type Sink } from './sink.ts';

/** Data for a deserialiser: a serialised object that came from the event and builds more than data. */
export const deserialize: Sink = {
  kind: 'deserialize',
  check: (argument, inputs) => {
    if (!inputs.some((input) => occurrences(argument, input).length > 0)) return null;
    for (const node of decode(argument).nodes) {
      const hit = matchText(node.value, node.kind === 'value' ? 'text' : node.kind).find(
        (rule) => rule.class === 'deserialization',
      );
      if (hit) return `${hit.title} (${hit.id})`;
    }
    return null;
  },
  skeleton: null,
};
