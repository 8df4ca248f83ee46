/** Finds which of many words a text has, in one pass whatever their number (Aho and Corasick, 1975). */
export interface Prefilter {
  /**
   * Each word that a text has and the number of the window in which it ends, by turns, each pair once; null when there is
   * none. Case of ASCII letters does not count.
   */
  readonly scan: (text: string, windowSize: number) => readonly number[] | null;
  /** Bytes of transitions that were worked out so far. */
  readonly bytes: () => number;
}

/** Behind a word that counts only where it stands alone. */
export const aloneMark = '\u0002';
export const withoutMark = (word: string): string => (word.endsWith(aloneMark) ? word.slice(0, -1) : word);

/** The order of words that an automaton reads. */
export const byLetters = (one: string, other: string): number =>
  withoutMark(one) < withoutMark(other) ? -1 : 1;

/**
 * Reads different lower-case ASCII words, sorted `byLetters`, as one automaton. Nothing is built at once: a state is a range of words
 * that start alike, and it and its transitions are worked out when a text first takes them.
 */
export function compilePrefilter(marked: readonly string[]): Prefilter {
  const words = marked.map(withoutMark);

  /** By state: the words that start with it are those from `low` to before `high`; it is `depth` letters long. */
  const low = [0];
  const high = [words.length];
  const depth = [0];
  /** The longest proper suffix that is a state. */
  const fail = [0];
  /** Words that end here, the longest first; null: none. */
  const ends: (readonly number[] | null)[] = [null];
  /** By row and class: the row of the state it leads to, plus one; below zero where words end there; 0 is not worked out yet. */
  let moves = new Int32Array(64 * width);
  /** By word: the window in which it was last found, counted over all texts. */
  const seen = new Float64Array(words.length);
  let windows = 0;

  /** The state of the words of `state` that go on with a letter; 0 when none does. */
  const child = (state: number, letter: number): number => {
    const at = depth[state] as number;
    const from = firstFrom(words, low[state] as number, high[state] as number, at, letter);
    const to = firstFrom(words, from, high[state] as number, at, letter + 1);
    if (from === to) return 0;
    // Shorter than this state: working it out ends. It may bring states of its own, so it comes first.
    const suffix = state === 0 ? 0 : step(fail[state] as number, letter);
    const shorter = ends[suffix] ?? null;
    low.push(from);
    high.push(to);
    depth.push(at + 1);
    fail.push(suffix);
    return ends.push(words[from]?.length === at + 1 ? [from, ...(shorter ?? [])] : shorter) - 1;
  };
  const step = (state: number, letter: number): number => {
    const slot = state * width + (classes[letter] as number);
    const known = moves[slot] ?? 0;
    if (known !== 0) return (Math.abs(known) - 1) / width;
    const found = child(state, letter);
    const to = found !== 0 || state === 0 ? found : step(fail[state] as number, letter);
    if (slot >= moves.length) moves = grown(moves, slot);
    moves[slot] = ends[to] ? -(to * width + 1) : to * width + 1;
    return to;
  };

  return {
    bytes: () => moves.byteLength,
    scan: (text, windowSize) => {
      let found: number[] | null = null;
      let row = 0;
      let known = moves;
      for (let at = 0; at < text.length; at += 1) {
        const code = text.charCodeAt(at);
        if (code > 127) {
          row = 0;
          continue;
        }
        const slot = row + (classes[code] as number);
        let move = known[slot] ?? 0;
        if (move > 0) {
          row = move - 1;
          continue;
        }
        if (move === 0) {
          step(row / width, code >= 65 && code <= 90 ? code + 32 : code);
          known = moves;
          move = known[slot] as number;
        }
        row = Math.abs(move) - 1;
        if (move > 0) continue;
        found ??= [];
        const window = Math.floor(at / windowSize);
        for (const word of ends[row / width] ?? []) {
          if (words[word] !== marked[word] && !standsAlone(text, at - (words[word] as string).length, at + 1))
            continue;
          if (seen[word] === windows + window + 1) continue;
          seen[word] = windows + window + 1;
          found.push(word, window);
        }
      }
      windows += Math.floor(text.length / windowSize) + 1;
      return found;
    },
  };
}

/**
 * Whether SQL can read a word of letters between two places as a name of its own: no letter, digit or underscore goes on
 * behind it, and none before but what can end a number (`1or 1=1`, `0xfor 1=1`).
 */
const standsAlone = (text: string, before: number, behind: number): boolean =>
  !goesOn.has(text.charCodeAt(behind)) && !goesBefore.has(text.charCodeAt(before));

const codesOf = (letters: string): ReadonlySet<number> =>
  new Set([...letters].map((one) => one.charCodeAt(0)));
const goesBefore = codesOf('ghijklmnopqrstuvwxyzGHIJKLMNOPQRSTUVWXYZ_');
const goesOn = new Set([...goesBefore, ...codesOf('abcdefABCDEF0123456789')]);

/** The first of sorted words, in a range that starts alike, whose letter at a place is not before `letter`. */
function firstFrom(words: readonly string[], from: number, to: number, at: number, letter: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    // A word that has ended stands before all that go on: NaN is no letter.
    if (!((words[middle] as string).charCodeAt(at) >= letter)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function grown(next: Int32Array, slot: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(next.length * 2, slot + 1));
  larger.set(next);
  return larger;
}

/** Letters of ASCII by what they are to a word: upper case is lower case. */
const classes = new Uint8Array(128);
for (let code = 0; code < 128; code += 1)
  classes[code] = code < 65 ? code : code <= 90 ? code + 6 : code - 26;
const width = 102;
