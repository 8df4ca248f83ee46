import { z } from 'zod';

/** A mapping that takes these keys only; for each key that is none of them a line says what was meant, or what there is. */
export function strict<T extends z.ZodRawShape>(shape: T, what: string): z.ZodObject<T, z.core.$strict> {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return undefined;
      const { keys = [] } = issue as { readonly keys?: readonly string[] };
      return keys.map((key) => unknownKey(key, known, what)).join('\n');
    },
  });
}

function unknownKey(key: string, known: readonly string[], what: string): string {
  const near = nearest(key, known);
  return near === null
    ? `${what} has no "${key}"; it takes ${known.join(', ')}`
    : `${what} has no "${key}"; did you mean "${near}"?`;
}

/** The word that is one slip away: at most a third of its letters differ. Null when none is. */
export function nearest(word: string, words: readonly string[]): string | null {
  let best: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const each of words) {
    const away = distance(word.toLowerCase().slice(0, 40), each.toLowerCase());
    if (away < least && away <= Math.max(1, Math.floor(Math.max(word.length, each.length) / 3))) {
      best = each;
      least = away;
    }
  }
  return best;
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
