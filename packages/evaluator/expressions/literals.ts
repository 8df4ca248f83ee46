import type { Expression } from '@emmental/code';
import { type Evaluate, evaluate } from '../machine/interpreter.ts';
import { languageOf } from '../machine/machine.ts';
import { list, tuples } from '../state/heap.ts';
import { cell } from '../state/store.ts';
import { noFlow } from '../values/flows.ts';
import { undecided } from '../values/texts.ts';
import { union } from '../values/union.ts';
import { type Abstract, absent, constant, never, undefinedValue } from '../values/value.ts';
import { evaluateArguments } from './arguments.ts';

const noHolder = { id: 0, cell: cell() };

/** A text, a number, a boolean or nothing that is written in the code. */
export const evaluateLiteral: Evaluate<Expression & { kind: 'literal' }> = (
  machine,
  _scope,
  { value, isBytes },
) => {
  if (isBytes) return undecided(constant(value));
  const isNothing = value === null || value === undefined;
  return isNothing && languageOf(machine) === 'javascript'
    ? { kind: 'constant', value, flows: noFlow, written: true }
    : constant(value);
};

/** A regular expression that is written in the code. */
export const evaluateRegexp: Evaluate<Expression & { kind: 'regexp' }> = (_machine, _scope, expression) => ({
  kind: 'instance',
  type: 'regexp',
  name: 'RegExp',
  facts: { pattern: constant(expression.pattern), flags: constant(expression.flags) },
  holder: noHolder,
});

/** An array, a tuple or a set. */
export const evaluateList: Evaluate<Expression & { kind: 'list' }> = (machine, scope, expression) => {
  const { args, open, ended } = evaluateArguments(machine, scope, expression.items, expression.at);
  if (ended) return never;
  // Which items are equal, and their order, is not known.
  if (expression.isSet && args.length > 1)
    return list(machine, [], union(open === null ? args : [...args, open]), expression.at);
  const made = list(machine, withHoles(expression, args, open), open ?? absent, expression.at);
  if (expression.isTuple && made.kind === 'object') tuples.add(made.object);
  return made;
};

/** The items of an array; its holes (`[a, , b]`) are no items. */
function withHoles(
  { items, at }: Expression & { kind: 'list' },
  args: readonly Abstract[],
  open: Abstract | null,
): readonly Abstract[] {
  if (open !== null || args.length !== items.length) return args;
  return args.map((arg, index) => {
    const value = items[index]?.value;
    const isNothing = value?.kind === 'literal' && value.value === undefined;
    // A hole stands where its array begins.
    return isNothing && value.at.line === at.line && value.at.column === at.column ? absent : arg;
  });
}

/** `a, b, c`: the value of the last one. */
export const evaluateSequence: Evaluate<Expression & { kind: 'sequence' }> = (machine, scope, expression) => {
  let last: Abstract = undefinedValue;
  for (const item of expression.items) last = evaluate(machine, scope, item);
  return last;
};
