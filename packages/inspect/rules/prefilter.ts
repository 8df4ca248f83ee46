/** Finds which of many words a text has, in one pass whatever their number (Aho and Corasick, 1975). */
export interface Prefilter {
  /** Word and last place of every occurrence, by turns; null when there is none. Case of ASCII letters does not count. */
  readonly scan: (text: string) => readonly number[] | null;
  /** Bytes of transitions that were worked out so far. */
  readonly bytes: () => number;
}

/**
 * Reads different lower-case ASCII words, sorted, as one automaton. Nothing is built at once: a state is a range of words
 * that start alike, and it and its transitions are worked out when a text first takes them.
 */
export function compilePrefilter(words: readonly string[]): Prefilter {
  /** By state: the words that start with it are those from `low` to before `high`; it is `depth` letters long. */
  const low = [0];
  const high = [words.length];
  const depth = [0];
  /** The longest proper suffix that is a state. */
  const fail = [0];
  /** Words that end here, the longest first; null: none. */
  const ends: (readonly number[] | null)[] = [null];
  /** By state and class: the state it leads to, times two, plus one where words end there, plus one; 0 is not worked out yet. */
  let moves = new Uint16Array(64 * width);

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
    if (known !== 0) return (known - 1) >> 1;
    const found = child(state, letter);
    const to = found !== 0 || state === 0 ? found : step(fail[state] as number, letter);
    if (slot >= moves.length) moves = grown(moves, slot);
    moves[slot] = to * 2 + (ends[to] ? 2 : 1);
    return to;
  };

  return {
    bytes: () => moves.byteLength,
    scan: (text) => {
      let found: number[] | null = null;
      let state = 0;
      let known = moves;
      for (let at = 0; at < text.length; at += 1) {
        const code = text.charCodeAt(at);
        if (code > 127) {
          state = 0;
          continue;
        }
        const slot = state * width + (classes[code] as number);
        let move = known[slot];
        if (!move) {
          step(state, code >= 65 && code <= 90 ? code + 32 : code);
          known = moves;
          move = known[slot] as number;
        }
        state = (move - 1) >> 1;
        if ((move & 1) !== 0) continue;
        found ??= [];
        for (const word of ends[state] ?? []) found.push(word, at);
      }
      return found;
    },
  };
}

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

function grown(next: Uint16Array, slot: number): Uint16Array<ArrayBuffer> {
  const larger = new Uint16Array(Math.max(next.length * 2, slot + 1));
  larger.set(next);
  return larger;
}

/** Letters of ASCII by what they are to a word: upper case is lower case. */
const classes = new Uint8Array(128);
for (let code = 0; code < 128; code += 1)
  classes[code] = code < 65 ? code : code <= 90 ? code + 6 : code - 26;
const width = 102;
