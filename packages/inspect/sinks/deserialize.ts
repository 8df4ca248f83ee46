import { decode } from '../decode/tree.ts';
import { matchText } from '../rules/match.ts';
import { placesAlone, type Sink } from './sink.ts';

/**
 * Data for a deserialiser: an object that builds more than data and comes from the event, or would be none without text of the
 * event (its class, its head). A value of the event inside an object that the function made itself is data.
 */
export const deserialize: Sink = {
  kind: 'deserialize',
  check: (argument, inputs) => {
    const held = inputs.filter((input) => argument.includes(input));
    const told = held.length === 0 ? null : objectIn(argument);
    if (told === null) return null;
    return objectIn(without(argument, held)) === null || held.some((input) => objectIn(input) !== null)
      ? told
      : null;
  },
  skeleton: null,
};

/** What the first serialised object that a text holds is called; null when it holds none. */
function objectIn(text: string): string | null {
  for (const node of decode(text).nodes) {
    const hit = matchText(node.value, node.kind === 'value' ? 'text' : node.kind).find(
      (rule) => rule.class === 'deserialization',
    );
    if (hit) return `${hit.title} (${hit.id})`;
  }
  return null;
}

/** The argument with blanks where the inputs stand as words of their own. */
function without(argument: string, inputs: readonly string[]): string {
  const places = inputs.flatMap((input) => placesAlone(argument, input)).sort(([a], [b]) => a - b);
  let left = '';
  for (const [start, end] of places) {
    left += argument.slice(left.length, Math.max(start, left.length));
    left += ' '.repeat(Math.max(0, end - left.length));
  }
  return left + argument.slice(left.length);
}
