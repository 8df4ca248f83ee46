/**
 * Returns the text, and the form `run` when the text repeats a character, `ab` or `1,` as often as no document does.
 * A pattern such as `-{1000}` would read each shorter run again from each of its characters; this view reads it once.
 */
export function runsView(text: string): readonly string[] {
  for (const [run, unit] of text.matchAll(characterRun))
    if (run.length >= (suspiciousLength[unit as string] as number)) return [text, 'run'];
  return pairRun.test(text) ? [text, 'run'] : [text];
}

/** Characters, and for each the number of repetitions that is suspicious. Lines of a document repeat a character dozens of times, not hundreds. */
export const suspiciousLength: Readonly<Record<string, number>> = Object.fromEntries([
  ...[...'abx019.,:/@+<'].map((character) => [character, 300] as const),
  ...[...'([{'].map((character) => [character, 40] as const),
  ...[...'-\n '].map((character) => [character, 1000] as const),
  ['\t', 400],
]);

/** Matches a run of one character. The lookbehind finds its first character, so that no run is read twice. */
const characterRun = /([abx019.,:/@+<([{\-\n \t])(?<!\1\1)\1{39,}/g;
const pairRun = /(ab|1,)(?<!\1\1)\1{299}/;
