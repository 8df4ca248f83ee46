import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mayContain, triplesOf, triplesOfWords } from './triples.ts';

const seed = 20261201;

test('a text never lacks the triples of a word that it contains', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.array(fc.string({ minLength: 3, maxLength: 8 }), { minLength: 1, maxLength: 4 }),
      fc.string(),
      (before, words, after) => {
        const numbers = triplesOfWords(words);
        const text = before + words[0] + after;
        return numbers !== null && mayContain(triplesOf(text), numbers);
      },
    ),
    { seed, numRuns: 2_000 },
  );
});

test('a text without a triple of each word contains none of them', () => {
  const triples = triplesOf('the quick brown fox');
  expect(mayContain(triples, triplesOfWords(['eval(', 'exec(']) ?? new Int16Array())).toBe(false);
  expect(mayContain(triples, triplesOfWords(['eval(', 'brown']) ?? new Int16Array())).toBe(true);
});

test('a word of two letters has no triple', () => {
  expect(triplesOfWords(['eval(', 'on'])).toBeNull();
});
