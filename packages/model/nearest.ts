/** Returns the listed word that `word` probably misspells: at most a third of its letters differ. Null when there is none. */
export const nearest = (word: string, words: readonly string[]): string | null =>
  nearestFew(word, words, 1)[0] ?? null;

/** Returns up to `most` words that resemble `word`, the nearest first: at most a third of the letters differ. */
export function nearestFew(word: string, words: readonly string[], most: number): readonly string[] {
  return words
    .flatMap((each) => {
      const away = distance(word.toLowerCase().slice(0, 40), each.toLowerCase());
      const allowed = Math.max(1, Math.floor(Math.max(word.length, each.length) / 3));
      return away <= allowed ? [{ each, away }] : [];
    })
    .sort((a, b) => a.away - b.away)
    .slice(0, most)
    .map(({ each }) => each);
}

/** Edit distance with neighbours swapped as one edit (optimal string alignment). */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      current.push(cost);
    }
    before = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}
