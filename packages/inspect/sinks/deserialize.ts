import { decode } from '../decode/tree.ts';
import { compileRules, type RuleTable } from '../rules/compile.ts';
import { rules } from '../rules/index.ts';
import { matchText } from '../rules/match.ts';
import { occurrences, type Sink } from './sink.ts';

let table: RuleTable | null = null;

/** Data for a deserialiser: a serialised object that came from the event and builds more than data. */
export const deserialize: Sink = {
  kind: 'deserialize',
  check: (argument, inputs) => {
    if (!inputs.some((input) => occurrences(argument, input).length > 0)) return null;
    table ??= compileRules(rules.filter((rule) => rule.class === 'deserialization'));
    for (const node of decode(argument).nodes) {
      const [hit] = matchText(node.value, node.kind === 'value' ? 'text' : node.kind, table);
      if (hit) return `${hit.title} (${hit.id})`;
    }
    return null;
  },
  skeleton: null,
};
