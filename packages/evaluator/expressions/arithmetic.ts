import { languageOf, type Machine } from '../machine/machine.ts';
import { list } from '../state/heap.ts';
import { elementOf, itemsOf } from '../state/items.ts';
import { flowsOf } from '../values/contents.ts';
import { applied, joinFlows } from '../values/flows.ts';
import { isSureText, sureText, textOf } from '../values/texts.ts';
import { choices, union } from '../values/union.ts';
import { type Abstract, constant, unknown } from '../values/value.ts';

/** The number of a constant number; null for other values. */
export const numberOf = (value: Abstract): number | null =>
  value.kind === 'constant' && typeof value.value === 'number' ? value.value : null;

/** Two constant numbers; null when a value is none. */
export function numbersOf(first: Abstract, second: Abstract): readonly [number, number] | null {
  const [a, b] = [numberOf(first), numberOf(second)];
  return a === null || b === null ? null : [a, b];
}

/** `+`: the sum of numbers, the concatenation of lists of Python, else a text. */
export function add(machine: Machine, first: Abstract, second: Abstract): Abstract {
  const [lefts, rights] = [choices(first), choices(second)];
  if (isText(first) || isText(second)) return sureText(textOf([first, second]));
  if (lefts.length * rights.length > MAX_SUMS) return unknown('a sum', flowsOf(union([first, second])));
  return union(lefts.flatMap((left) => rights.map((right) => addOne(machine, left, right))));
}

const MAX_SUMS = 12;

/** The sum of two values that are no unions. Anything makes a text beside a text; two other values may be numbers. */
function addOne(machine: Machine, first: Abstract, second: Abstract): Abstract {
  if (first.kind === 'object' && first.object.shape === 'list' && languageOf(machine) === 'python') {
    const left = itemsOf(first);
    const right = itemsOf(second);
    if (left && right) return list(machine, [...left, ...right]);
    return list(machine, [], union([elementOf(machine, first), elementOf(machine, second)]));
  }
  const numbers = numbersOf(first, second);
  if (numbers) return constant(numbers[0] + numbers[1]);
  if (isText(first) || isText(second)) return sureText(textOf([first, second]));
  if (isScalar(first) || isScalar(second)) return unknown('a sum', flowsOf(union([first, second])));
  // A text without a known part may be a number that is not known: it decides no test.
  if (first.kind === 'text' || second.kind === 'text') return textOf([first, second]);
  return { kind: 'unknown', why: 'a sum', flows: joinFlows(flowsOf(first), flowsOf(second)) };
}

const isScalar = ({ kind }: Abstract): boolean => kind === 'absent' || kind === 'constant';

/** Is the value surely a text? A variable of the environment is, where something else beside it is known. */
const isText = (value: Abstract): boolean =>
  choices(value).every(
    (choice) =>
      isSureText(choice) || (choice.kind === 'text' && choice.parts.some((part) => typeof part === 'string')),
  );

/** An operation on two numbers; an unknown number when one of them is unknown. */
export function arithmetic(machine: Machine, operator: string, first: Abstract, second: Abstract): Abstract {
  const numbers = numbersOf(first, second);
  if (numbers) {
    const [a, b] = numbers;
    const result = {
      '-': a - b,
      '*': a * b,
      '/': a / b,
      // The remainder has the sign of the second number in Python, that of the first one in JavaScript.
      '%': languageOf(machine) === 'python' ? a - b * Math.floor(a / b) : a % b,
      '**': a ** b,
      '//': Math.floor(a / b),
      // Both languages agree on these numbers.
      ...(isBits(a) && isBits(b) ? { '|': a | b } : {}),
    }[operator];
    // Python writes the quotient 2 as `2.0`.
    const isFloat = operator === '/' && languageOf(machine) === 'python' && Number.isInteger(result);
    if (result !== undefined && !isFloat) return constant(result);
  }
  return unknown('a number', applied(flowsOf(union([first, second])), 'number'));
}

const isBits = (value: number): boolean => Number.isInteger(value) && value >= 0 && value < 2 ** 31;

/** `<` and its like on two numbers; unknown when one of them is unknown. */
export function order(operator: string, first: Abstract, second: Abstract): Abstract {
  const numbers = numbersOf(first, second);
  if (numbers) {
    const [a, b] = numbers;
    const result = {
      '<': a < b,
      '>': a > b,
      '<=': a <= b,
      '>=': a >= b,
    }[operator];
    if (result !== undefined) return constant(result);
  }
  return unknown('a comparison');
}
