import { choicesOf } from '@emmental/model';
import type { Machine } from './machine.ts';
import { type Abstract, choices, type Scalar, unknown } from './values.ts';

/** False in a test, whatever else it is. */
export const falsy: Abstract = unknown('a value that is false');

/** Is a value certainly true or certainly false, as a test? */
export function truthOf(machine: Machine, value: Abstract): boolean | null {
  let answer: boolean | null | undefined;
  for (const choice of choices(value)) {
    const one = truthOfOne(machine, choice);
    if (answer === undefined) answer = one;
    else if (answer !== one) return null;
    if (answer === null) return null;
  }
  return answer ?? null;
}

function truthOfOne(machine: Machine, value: Abstract): boolean | null {
  if (value === falsy) return false;
  switch (value.kind) {
    case 'constant':
      return Boolean(value.value);
    case 'text': {
      if (value.parts.some((part) => typeof part === 'string')) return true;
      const known = knownScalars(machine, value);
      if (!known) return null;
      const [first] = known;
      return known.every((one) => Boolean(one) === Boolean(first)) ? Boolean(first) : null;
    }
    case 'absent':
      return false;
    case 'object':
      // An empty list or dictionary is false in Python, and how many items one has is rarely known.
      return value.object.shape === 'list' || value.object.shape === 'record'
        ? emptiness(machine, value.object.shape)
        : true;
    case 'function':
    case 'class':
    case 'native':
      return true;
    case 'instance':
      return value.type === '' || value.type === 'test' ? null : true;
    default:
      return null;
  }
}

const emptiness = (machine: Machine, _shape: string): boolean | null =>
  machine.stack.at(-1)?.record.module.language === 'python' ? null : true;

/** The scalars a value may be, when all of them are known: constants, and environment variables with known values. */
export function knownScalars(machine: Machine, value: Abstract): readonly Scalar[] | null {
  if (value.kind === 'constant') return [value.value];
  if (value.kind === 'absent') return [undefined];
  if (value.kind !== 'text' || value.parts.length !== 1) return null;
  const [hole] = value.parts;
  if (!hole || typeof hole === 'string' || hole.kind !== 'env') return null;
  const given = machine.environment.get(hole.name);
  if (!given) return null;
  const found: Scalar[] = [];
  for (const choice of choicesOf(given)) {
    if (choice.value.kind !== 'constant') return null;
    found.push(choice.value.value === null ? null : String(choice.value.value));
  }
  return found;
}
