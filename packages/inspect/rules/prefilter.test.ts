import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aloneMark, byLetters, compilePrefilter, withoutMark } from './prefilter.ts';

/** Every word and the window in which it ends, each pair once: what the automaton has to find, looked for one by one. */
function slowly(
  words: readonly string[],
  text: string,
  windowSize: number,
  skipped: ReadonlySet<number>,
): readonly string[] {
  const lower = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const found = new Set<string>();
  for (let at = 0; at < text.length; at += 1)
    for (const [index, word] of words.entries())
      if (endsThere(lower, word, at + 1) && !skipped.has(Math.floor(at / windowSize)))
        found.add(`${index} in ${Math.floor(at / windowSize)}`);
  return [...found].sort();
}

function endsThere(lower: string, marked: string, end: number): boolean {
  if (!marked.endsWith(aloneMark)) return lower.endsWith(marked, end);
  const word = marked.slice(0, -1);
  return (
    lower.endsWith(word, end) &&
    !/[g-z_]/.test(lower[end - word.length - 1] ?? '') &&
    !/\w/.test(lower[end] ?? '')
  );
}

const pairs = (found: readonly number[] | null): readonly string[] =>
  (found ?? [])
    .flatMap((word, index, all) => (index % 2 === 0 ? [`${word} in ${all[index + 1]}`] : []))
    .sort();

test('finds every word once in every window that is not skipped, in any text, again and again', () => {
  const letter = fc.constantFrom('a', 'b', 'z', '$', '\u0000');
  const word = fc
    .tuple(fc.string({ unit: letter, minLength: 1, maxLength: 5 }), fc.boolean())
    .map(([letters, alone]) => (alone && /^[a-z]+$/.test(letters) ? letters + aloneMark : letters));
  const text = fc.string({
    unit: fc.constantFrom('a', 'A', 'b', 'z', '$', '\u0000', '\u00e9', '1', '_'),
    maxLength: 40,
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(word, { minLength: 1, maxLength: 12, selector: withoutMark }),
      fc.array(text, { maxLength: 4 }),
      fc.integer({ min: 1, max: 50 }),
      fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 3 }),
      (all, texts, size, windows) => {
        const words = [...all].sort(byLetters);
        const { scan } = compilePrefilter(words);
        for (const skipped of [new Set<number>(), new Set(windows)])
          for (const text of texts)
            expect(pairs(scan(text, size, skipped))).toEqual(slowly(words, text, size, skipped));
      },
    ),
    { seed: 20261126, numRuns: 400 },
  );
});
