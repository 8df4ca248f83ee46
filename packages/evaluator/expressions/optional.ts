import type { Optional } from '@emmental/code';
import type { Machine } from '../machine/machine.ts';
import { branch, meet, unchanged } from '../state/store.ts';
import { choices, union } from '../values/union.ts';
import { type Abstract, isNever, isNothing, undefinedValue } from '../values/value.ts';
import { presence } from './decide.ts';

/** A link of a chain: `?.` is written `here` or `before`, or the chain has none. */
interface Link {
  readonly optional?: Optional;
}

/** Is the value before a link there, so that the link is evaluated? Null when that is not known. */
export const isReached = (machine: Machine, { optional }: Link, before: Abstract): boolean | null =>
  optional ? presence(machine, before) : true;

/** Evaluates what a chain evaluates only where a value is there; the chain is undefined elsewhere. */
export function whereThere(machine: Machine, isThere: boolean | null, run: () => Abstract): Abstract {
  if (isThere === true) return run();
  if (isThere === false) return undefinedValue;
  const { result, after } = branch(machine.store, run);
  if (isNever(result)) return undefinedValue;
  meet(machine.store, [unchanged, after]);
  return union([result, undefinedValue]);
}

/** Reads a part of the value before a link. It is undefined where the value is nothing; data of the event may lack it anyway. */
export function partAfter(
  { optional }: Link,
  before: Abstract,
  read: (value: Abstract) => Abstract,
): Abstract {
  if (!optional || !choices(before).some(isNothing)) return read(before);
  const there = choices(before).filter((choice) => !isNothing(choice));
  return there.length === 0 ? undefinedValue : union([read(union(there)), undefinedValue]);
}
