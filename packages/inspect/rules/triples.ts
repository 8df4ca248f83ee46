/**
 * The triples of neighbouring characters of a text, as a set of bits. A text that lacks one triple of a word does not contain the word; to look at a
 * few bits takes much less time than to search the word in a long text. Different triples can share a bit.
 */
export type Triples = Uint32Array;

/** Shorter texts are searched, which is faster than collecting their triples. */
export const shortestWithTriples = 400;

/** Collects the triples of a text. */
export function triplesOf(text: string): Triples {
  const triples = new Uint32Array(1024);
  let triple = 0;
  for (let at = 0; at < text.length; at += 1) {
    triple = ((triple << 5) | (text.charCodeAt(at) & 31)) & 32767;
    triples[triple >> 5] = (triples[triple >> 5] as number) | (1 << (triple & 31));
  }
  return triples;
}

/** Returns the numbers of the triples of each word, with -1 behind each word; null when a word has no triple. */
export function triplesOfWords(words: readonly string[]): Int16Array | null {
  if (words.some((word) => word.length < 3)) return null;
  const numbers: number[] = [];
  for (const word of words) {
    let triple = 0;
    for (let at = 0; at < word.length; at += 1) {
      triple = ((triple << 5) | (word.charCodeAt(at) & 31)) & 32767;
      if (at > 1) numbers.push(triple);
    }
    numbers.push(-1);
  }
  return Int16Array.from(numbers);
}

/** May a text with these triples contain one of the words? False is certain. */
export function mayContain(triples: Triples, words: Int16Array): boolean {
  let all = true;
  for (let at = 0; at < words.length; at += 1) {
    const triple = words[at] as number;
    if (triple < 0) {
      if (all) return true;
      all = true;
    } else if (all && ((triples[triple >> 5] as number) & (1 << (triple & 31))) === 0) all = false;
  }
  return false;
}
