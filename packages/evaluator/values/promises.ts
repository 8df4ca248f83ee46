import { undecided } from './texts.ts';
import { choices, union } from './union.ts';
import { type Abstract, falsy, pending, unknown } from './value.ts';

/**
 * The value of a promise that is not awaited. It decides no test, and the promise itself stands beside values that are no
 * texts: it has none of their fields.
 */
export function promised(value: Abstract): Abstract {
  const all = choices(value);
  const found = all.map((choice) => {
    if (choice === falsy || choice.kind === 'absent') return unknown('a promised value');
    if (choice.kind !== 'constant') return choice;
    return typeof choice.value === 'string' ? undecided(choice) : unknown('a promised value', choice.flows);
  });
  return union(all.some(({ kind }) => marked.has(kind)) ? [...found, pending] : found);
}

const marked: ReadonlySet<Abstract['kind']> = new Set([
  'object',
  'function',
  'class',
  'native',
  'library',
  'instance',
  'method',
]);

/** The value that a promise settles to; any other value is the same. */
export function settled(value: Abstract): Abstract {
  if (value === pending) return unknown('a promised value');
  if (value.kind !== 'union' || !value.of.includes(pending)) return value;
  return union(value.of.filter((choice) => choice !== pending));
}
