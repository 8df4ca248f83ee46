import { code } from './code.ts';
import { occurrences, type Proof, type Sink, type SinkContext } from './sink.ts';

/** Matches a query operator of a document database. */
export const operator =
  /["']?\$(?:eq|ne|gte?|lte?|n?in|regex|where|n?or|and|not|exists|expr|jsonSchema|function|accumulator|lookup|elemMatch|all|size|type|mod|text|comment|func)["']?\s{0,8}:/i;

/** Checks filters of document databases. An input may be a value; an operator, or code in `$where`, is an attack. */
export const nosql: Sink = {
  kind: 'nosql',
  check: (argument, inputs, context) => {
    const flat = compact(argument);
    for (const input of inputs) {
      const proof = brings(argument, flat, input, context);
      if (proof) return proof;
    }
    return null;
  },
  // The check ignores blanks, so an input can matter even if the argument does not contain it literally.
  ready: (texts) => ({ candidates: () => texts }),
  skeleton: (argument) =>
    argument.replace(/"(?:[^"\\]|\\.)*"(?!\s*:)|-?\b\d[\d.eE+-]*/g, 'v').replace(/\s+/g, ' '),
};

function brings(argument: string, flat: string, input: string, context: SinkContext): Proof {
  if (operator.test(input) && !isData(input) && isOutsideValue(flat, compact(input)))
    return 'an operator of the filter comes from the event';
  const script =
    /["']?\$(?:where|function|accumulator)["']?\s{0,8}:\s{0,8}(["'`])([\s\S]*)\1/.exec(argument)?.[2] ??
    (/^\s{0,8}[{[]/.test(argument) ? null : argument);
  if (script !== null && occurrences(script, input).length > 0) return code.check(script, [input], context);
  // An input with such signs ends a string of the filter, and starts or ends a member.
  return /["']\s{0,8}[,}\]]|^\s{0,8}["']\s{0,8}[:,]/.test(input) &&
    argument.includes(input) &&
    !argument.includes(JSON.stringify(input)) &&
    isOutsideValue(argument, input) &&
    !isData(input)
    ? 'the input closes its text in the filter'
    : null;
}

/** Matches a text of a JSON document that is a value, not the name of a member. */
export const textValue = /"(?:[^"\\]|\\[^\n\r])*"/g;

/**
 * Does an input stand in a document outside of its text values? Within a text value it is data: a name of an operator
 * there is a text. In an argument that is no document, each place counts.
 */
function isOutsideValue(argument: string, input: string): boolean {
  const places = occurrences(argument, input);
  if (places.length === 0 || !/^\s{0,8}[{[]/.test(argument)) return places.length > 0;
  const values: (readonly [number, number])[] = [];
  for (const match of argument.matchAll(textValue)) {
    const end = match.index + match[0].length;
    if (!/^\s{0,8}:/.test(argument.slice(end, end + 9))) values.push([match.index, end]);
  }
  return places.some(([start, end]) => !values.some(([from, to]) => from < start && end < to));
}

/** The most objects and lists that an input may open, because parsers of other languages have a limit of depth. */
const mostOpened = 500;

/** Returns whether the input is a complete JSON document without operators (names of members that begin with `$`). */
function isData(input: string): boolean {
  if (!/^[{[]/.test(input) || input.split(/[{[]/).length - 1 > mostOpened) return false;
  try {
    JSON.parse(input);
  } catch {
    return false;
  }
  if (!input.includes('$') && !input.includes('\\')) return true;
  // A member may be there twice, and parsers differ in which one counts: so each name is read.
  for (const { 0: text, index } of input.matchAll(textValue)) {
    const end = index + text.length;
    const isName = /^\s{0,8}:/.test(input.slice(end, end + 9));
    if (isName && (JSON.parse(text) as string).startsWith('$')) return false;
    if (!isName && !/^\s{0,8}[,}\]]/.test(input.slice(end, end + 9))) return false;
  }
  return true;
}

const compact = (text: string): string => text.replace(/\s+/g, '');
