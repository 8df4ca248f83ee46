import type { Machine } from '../machine/machine.ts';
import { list } from '../state/heap.ts';
import { elementOf, itemsOf } from '../state/items.ts';
import { flowsOf } from '../values/contents.ts';
import { applied } from '../values/flows.ts';
import { textOf } from '../values/texts.ts';
import { union } from '../values/union.ts';
import { type Abstract, constant, unknown } from '../values/value.ts';

export const numberOf = (value: Abstract): number | null =>
  value.kind === 'constant' && typeof value.value === 'number' ? value.value : null;

export function numbersOf(one: Abstract, two: Abstract): readonly [number, number] | null {
  const [a, b] = [numberOf(one), numberOf(two)];
  return a === null || b === null ? null : [a, b];
}

export function add(machine: Machine, one: Abstract, two: Abstract): Abstract {
  const numbers = numbersOf(one, two);
  if (numbers) return constant(numbers[0] + numbers[1]);
  if (one.kind === 'object' && one.object.shape === 'list') {
    const left = itemsOf(one);
    const right = itemsOf(two);
    if (left && right) return list(machine, [...left, ...right]);
    return list(machine, [], union([elementOf(machine, one), elementOf(machine, two)]));
  }
  if (numberOf(one) !== null && two.kind === 'unknown' && two.flows.length === 0) return unknown('a number');
  return textOf([one, two]);
}

export function arithmetic(operator: string, one: Abstract, two: Abstract): Abstract {
  const numbers = numbersOf(one, two);
  if (numbers) {
    const [a, b] = numbers;
    const result = {
      '-': a - b,
      '*': a * b,
      '/': a / b,
      '%': a % b,
      '**': a ** b,
      '//': Math.floor(a / b),
      // Bits of JavaScript; of Python as far as they are the same.
      ...(isBits(a) && isBits(b) ? { '|': a | b } : {}),
    }[operator];
    if (result !== undefined) return constant(result);
  }
  return unknown('a number', applied(flowsOf(union([one, two])), 'number'));
}

const isBits = (value: number): boolean => Number.isInteger(value) && value >= 0 && value < 2 ** 31;

export function order(operator: string, one: Abstract, two: Abstract): Abstract {
  const numbers = numbersOf(one, two);
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
