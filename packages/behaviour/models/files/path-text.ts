import { posix } from 'node:path';
import { type Abstract, constant, stringOf, textOf } from '@emmental/evaluator';

/** Joins path texts as Python does. */
export const joinTexts = (values: readonly Abstract[]): Abstract => {
  // Parts before an absolute part do not count.
  const from = values.findLastIndex((value) => (stringOf(value) ?? '').startsWith('/'));
  const kept = values.slice(Math.max(from, 0));
  const known = kept.map(stringOf);
  if (known.every((part) => part !== null)) return constant(posix.join(...known));
  return textOf(
    kept.flatMap((value, index) => {
      const before = stringOf(kept[index - 1]) ?? '';
      return index === 0 || before.endsWith('/') ? [value] : [constant('/'), value];
    }),
  );
};

/** Returns the text of a path object. */
export const asText = (value: Abstract): Abstract =>
  value.kind === 'instance' && value.facts['text'] ? value.facts['text'] : value;
