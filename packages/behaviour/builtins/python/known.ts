import {
  type Abstract,
  type Call,
  choices,
  constant,
  equal,
  flowsOf,
  itemsOf,
  iterators,
  keyNamed,
  list,
  namesOf,
  stringOf,
  truthOf,
  unknown,
} from '@emmental/evaluator';
import { arg, self } from '../../models/argument.ts';

/** The items of a list that holds them: an iterator loses them, and a view of a dictionary changes with it. */
const knownItems = (value: Abstract): readonly Abstract[] | null =>
  value.kind === 'object' && iterators.has(value.object) ? null : itemsOf(value);

/** Numbers of a `range` that a loop takes one by one. */
const longestRange = 12;

/** `range(start, end, step)`: the numbers where they are few and known. */
export function rangeOf(call: Call): Abstract {
  const anyNumber = list(call.machine, [], unknown('a number'));
  const bounds = call.args.map((value) =>
    value.kind === 'constant' && Number.isInteger(value.value) ? Number(value.value) : null,
  );
  const [first = null, second, third] = bounds;
  if (call.open || first === null || second === null || third === null || third === 0) return anyNumber;
  const [start, end, step] = second === undefined ? [0, first, 1] : [first, second, third ?? 1];
  const length = Math.max(0, Math.ceil((end - start) / step));
  return length > longestRange
    ? anyNumber
    : list(
        call.machine,
        Array.from({ length }, (_, index) => constant(start + index * step)),
      );
}

/** `len(x)`: known for a text in the code, and where all items or keys are known. */
export function lengthOf(call: Call): Abstract {
  const value = arg(call, 0);
  const fresh = unknown('the result of len');
  const text = stringOf(value);
  if (text !== null) return flowsOf(value).length === 0 ? constant([...text].length) : fresh;
  const items = knownItems(value);
  if (items) return constant(items.length);
  if (value.kind !== 'object' || value.object.shape !== 'record') return fresh;
  const names = namesOf(call.machine, value.object);
  // A number and a text are two keys under one name.
  return names?.every((name) => choices(keyNamed(name)).length === 1) ? constant(names.length) : fresh;
}

/** The truth of a value; null for an object of a library, whose method may return nothing instead. */
const truthIn = ({ machine }: Call, value: Abstract): boolean | null =>
  choices(value).some(({ kind }) => kind === 'instance') ? null : truthOf(machine, value);

/** `bool(x)`. */
export function booleanOf(call: Call): Abstract {
  const truth = call.args.length === 0 ? false : truthIn(call, arg(call, 0));
  return truth === null ? unknown('the result of bool') : constant(truth);
}

/** `any(xs)`: known where an item is surely true, or none is. */
export function anyOf(call: Call): Abstract {
  const truths = knownItems(arg(call, 0))?.map((item) => truthIn(call, item));
  if (truths?.includes(true)) return constant(true);
  return truths?.every((truth) => truth === false) ? constant(false) : unknown('the result of any');
}

/** `all(xs)`: known where an item is surely false, or all are surely true. */
export function allOf(call: Call): Abstract {
  const truths = knownItems(arg(call, 0))?.map((item) => truthIn(call, item));
  if (truths?.includes(false)) return constant(false);
  return truths?.every((truth) => truth === true) ? constant(true) : unknown('the result of all');
}

/** `xs.count(x)`: known where each item surely is the value, or surely is not. */
export function countOf(call: Call): Abstract {
  const answers = knownItems(self(call))?.map((item) => equal(call.machine, item, arg(call, 0)));
  return answers?.every((answer) => answer !== null)
    ? constant(answers.filter((answer) => answer).length)
    : unknown('a number');
}

/** The numbers of a list of numbers in the code; null for other values. */
const numbersOf = (values: readonly Abstract[] | null): readonly number[] | null => {
  const numbers = values?.flatMap((value) =>
    value.kind === 'constant' && Number.isInteger(value.value) && value.enumeration === undefined
      ? [Number(value.value)]
      : [],
  );
  return numbers && values && numbers.length === values.length ? numbers : null;
};

/** `sum(xs)` of known whole numbers. */
export function sumOf(call: Call): Abstract {
  const numbers =
    call.args.length === 1 && call.named.size === 0 ? numbersOf(knownItems(arg(call, 0))) : null;
  return numbers ? constant(numbers.reduce((sum, number) => sum + number, 0)) : unknown('the result of sum');
}

/** `min(xs)` and `max(xs)` of known whole numbers; null where they are not known. */
export function extremeOf(call: Call): Abstract | null {
  if (call.named.size > 0 || call.open) return null;
  const numbers = numbersOf(call.args.length > 1 ? call.args : knownItems(arg(call, 0)));
  if (!numbers || numbers.length === 0) return null;
  return constant(call.name === 'min' ? Math.min(...numbers) : Math.max(...numbers));
}
