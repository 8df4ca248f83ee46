/** Finds the words of a list in a text, in one pass for any number of words (Aho and Corasick, 1975). */
export interface Prefilter {
  /**
   * Returns pairs of numbers: the index of a word that the text contains, and the number of the window in which the word
   * ends. Each pair occurs once. Null when the text contains no word. The case of ASCII letters is ignored. Words that end
   * in a window of `skipped` are left out.
   */
  readonly scan: (
    text: string,
    windowSize: number,
    skipped?: ReadonlySet<number>,
  ) => readonly number[] | null;
  /** Returns the bytes of the table of transitions. */
  readonly bytes: () => number;
}

/** The mark after a word that counts only as a separate word (`standsAlone`). */
export const aloneMark = '\u0002';
/** Returns a word without `aloneMark`. */
export const withoutMark = (word: string): string => (word.endsWith(aloneMark) ? word.slice(0, -1) : word);

/** Compares words in the order that an automaton needs. */
export const byLetters = (a: string, b: string): number => (withoutMark(a) < withoutMark(b) ? -1 : 1);

/**
 * Builds an automaton for different lower-case ASCII words, sorted `byLetters`. A state is a range of words with the same
 * beginning. States and transitions are not built in advance; they are computed when a text first needs them.
 */
export function compilePrefilter(marked: readonly string[]): Prefilter {
  const automaton = new WordAutomaton(marked);
  return {
    bytes: () => automaton.moves.byteLength,
    scan: (text, windowSize, skipped) => automaton.scan(text, windowSize, skipped),
  };
}

/** The automaton; it gets more states as texts are read. */
class WordAutomaton {
  /** Transitions by row and letter class: the row of the next state plus one, negative where words end there; 0 is unknown. */
  moves = new Int32Array(64 * width);
  private readonly marked: readonly string[];
  private readonly words: readonly string[];
  /** By state: the state holds the words from index `low` to before `high`, and is `depth` letters long. */
  private readonly low = [0];
  private readonly high: number[];
  private readonly depth = [0];
  /** By state: the state for the longest proper suffix of its letters. */
  private readonly suffix = [0];
  /** By state: the words that end in the state, the longest first; null when no word ends there. */
  private readonly endings: (readonly number[] | null)[] = [null];
  /** By word: the number of the window in which the word was last found; windows are numbered over all texts. */
  private readonly seen: Float64Array;
  private windows = 0;
  private readonly longest: number;

  constructor(marked: readonly string[]) {
    this.marked = marked;
    this.words = marked.map(withoutMark);
    this.high = [this.words.length];
    this.seen = new Float64Array(this.words.length);
    this.longest = Math.max(0, ...this.words.map(({ length }) => length));
  }

  scan(text: string, windowSize: number, skipped?: ReadonlySet<number>): readonly number[] | null {
    let found: number[] | null = null;
    if (skipped === undefined || skipped.size === 0)
      found = this.read(found, text, windowSize, 0, text.length);
    else
      for (let from = 0; from < text.length; from += windowSize)
        if (!skipped.has(from / windowSize))
          found = this.read(found, text, windowSize, from, Math.min(text.length, from + windowSize));
    this.windows += Math.floor(text.length / windowSize) + 1;
    return found;
  }

  /** Adds the words that end at an index from `from` to before `to`; they can start before `from`. */
  private read(
    before: number[] | null,
    text: string,
    windowSize: number,
    from: number,
    to: number,
  ): number[] | null {
    let found = before;
    let row = 0;
    let known = this.moves;
    for (let at = Math.max(0, from - this.longest); at < to; at += 1) {
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
        this.step(row / width, code >= 65 && code <= 90 ? code + 32 : code);
        known = this.moves;
        move = known[slot] as number;
      }
      row = Math.abs(move) - 1;
      if (move > 0 || at < from) continue;
      found ??= [];
      this.addEndings(found, row / width, text, at, Math.floor(at / windowSize));
    }
    return found;
  }

  /** Adds each word that ends at index `at` of the text, with its window, unless this pair is in the list already. */
  private addEndings(found: number[], state: number, text: string, at: number, window: number): void {
    const stamp = this.windows + window + 1;
    for (const index of this.endings[state] ?? []) {
      const word = this.words[index] as string;
      if (word !== this.marked[index] && !standsAlone(text, at - word.length, at + 1)) continue;
      if (this.seen[index] === stamp) continue;
      this.seen[index] = stamp;
      found.push(index, window);
    }
  }

  /** Returns the state that follows a state after a letter; computes the transition if it is not known. */
  private step(state: number, letter: number): number {
    const slot = state * width + (classes[letter] as number);
    const known = this.moves[slot] ?? 0;
    if (known !== 0) return (Math.abs(known) - 1) / width;
    const child = this.child(state, letter);
    const next = child !== 0 || state === 0 ? child : this.step(this.suffix[state] as number, letter);
    if (slot >= this.moves.length) this.moves = grown(this.moves, slot);
    this.moves[slot] = this.endings[next] ? -(next * width + 1) : next * width + 1;
    return next;
  }

  /** Adds and returns the state for the words of `state` that continue with a letter; returns 0 when there are none. */
  private child(state: number, letter: number): number {
    const at = this.depth[state] as number;
    const high = this.high[state] as number;
    const from = firstFrom(this.words, this.low[state] as number, high, at, letter);
    const to = firstFrom(this.words, from, high, at, letter + 1);
    if (from === to) return 0;
    // The suffix is shorter than this state, so the recursion ends. It may add states, so it runs before this state is added.
    const suffix = state === 0 ? 0 : this.step(this.suffix[state] as number, letter);
    const shorter = this.endings[suffix] ?? null;
    this.low.push(from);
    this.high.push(to);
    this.depth.push(at + 1);
    this.suffix.push(suffix);
    const endsHere = this.words[from]?.length === at + 1;
    return this.endings.push(endsHere ? [from, ...(shorter ?? [])] : shorter) - 1;
  }
}

/**
 * Returns true when SQL can read the word between two indexes as a separate name: no letter, digit or underscore follows
 * the word, and none precedes it, except a digit or letter that can end a number (`1or 1=1`, `0xfor 1=1`).
 */
const standsAlone = (text: string, before: number, behind: number): boolean =>
  !goesOn.has(text.charCodeAt(behind)) && !goesBefore.has(text.charCodeAt(before));

const codesOf = (letters: string): ReadonlySet<number> =>
  new Set([...letters].map((letter) => letter.charCodeAt(0)));
const goesBefore = codesOf('ghijklmnopqrstuvwxyzGHIJKLMNOPQRSTUVWXYZ_');
const goesOn = new Set([...goesBefore, ...codesOf('abcdefABCDEF0123456789')]);

/** Returns the index of the first word whose letter at index `at` is `letter` or a later letter, in a sorted range of words with the same beginning. */
function firstFrom(words: readonly string[], from: number, to: number, at: number, letter: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    // A word without a letter at this index (NaN) comes before all longer words.
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

/** The classes of ASCII characters: a capital letter has the class of its small letter. */
const classes = new Uint8Array(128);
for (let code = 0; code < 128; code += 1)
  classes[code] = code < 65 ? code : code <= 90 ? code + 6 : code - 26;
const width = 102;
