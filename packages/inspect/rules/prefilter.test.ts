import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compilePrefilter } from './prefilter.ts';

/** Word and last place of every occurrence, longest first at a place: what the automaton has to find, looked for one by one. */
function slowly(words: readonly string[], text: string): readonly number[] {
  const lower = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const found: number[] = [];
  for (let at = 0; at < text.length; at += 1)
    for (const word of [...words].sort((a, b) => b.length - a.length))
      if (lower.endsWith(word, at + 1)) found.push(words.indexOf(word), at);
  return found;
}

test('finds every word at every place, in any text, again and again', () => {
  const letter = fc.constantFrom('a', 'b', 'c', '$', '\u0000');
  const word = fc.string({ unit: letter, minLength: 1, maxLength: 5 });
  const text = fc.string({
    unit: fc.constantFrom('a', 'A', 'b', 'c', '$', '\u0000', '\u00e9', 'z'),
    maxLength: 40,
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(word, { minLength: 1, maxLength: 12 }),
      fc.array(text, { maxLength: 4 }),
      (all, texts) => {
        const words = [...all].sort();
        const { scan } = compilePrefilter(words);
        for (const one of texts) expect(scan(one) ?? []).toEqual(slowly(words, one));
      },
    ),
    { seed: 20261126, numRuns: 400 },
  );
});
