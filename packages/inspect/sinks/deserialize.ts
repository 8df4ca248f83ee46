import { decode } from '../decode/tree.ts';
import { matchText } from '../rules/match.ts';
import { placesAlone, type Sink } from './sink.ts';

/**
 * Checks data for a deserialiser. A serialised object that builds more than data is an attack if it comes from the
 * event, or if it would not be such an object without an input (for example, its class name is an input). An input that
 * is only a value inside an object that the function made itself is data.
 */
export const deserialize: Sink = {
  kind: 'deserialize',
  check: (argument, inputs) => {
    const held = inputs.filter((input) => argument.includes(input));
    const object = held.length === 0 ? null : objectIn(argument);
    if (object === null) return null;
    return objectIn(without(argument, held)) === null || held.some((input) => objectIn(input) !== null)
      ? object
      : null;
  },
  skeleton: null,
};

/** Returns the title and id of the rule that the first serialised object in a text hits; null when there is none. */
function objectIn(text: string): string | null {
  for (const node of decode(text).nodes) {
    const hit = matchText(node.value, node.kind === 'value' ? 'text' : node.kind).find(
      (rule) => rule.class === 'deserialization',
    );
    if (hit) return `${hit.title} (${hit.id})`;
  }
  return null;
}

/** Returns the argument with blanks in place of the inputs that occur as separate words. */
function without(argument: string, inputs: readonly string[]): string {
  const places = inputs.flatMap((input) => placesAlone(argument, input)).sort(([a], [b]) => a - b);
  let left = '';
  for (const [start, end] of places) {
    left += argument.slice(left.length, Math.max(start, left.length));
    left += ' '.repeat(Math.max(0, end - left.length));
  }
  return left + argument.slice(left.length);
}
