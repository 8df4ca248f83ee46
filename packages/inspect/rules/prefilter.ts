/** Finds which of many words a text has, in one pass whatever their number (Aho and Corasick, 1975). */
export interface Prefilter {
  /** Calls `found` with the id of every word at every place where it ends; case of ASCII letters does not count. */
  readonly scan: (text: string, found: (word: number, end: number) => void) => void;
  readonly states: number;
}

/** Compiles different lower-case ASCII words into one automaton with all transitions filled in. */
export function compilePrefilter(words: readonly string[]): Prefilter {
  const { classes, width } = alphabetOf(words);
  const trie = trieOf(words, classes);
  const next = transitions(trie, width);
  const { states, out, suffix } = trie;
  const hits = new Uint8Array(states);
  for (let state = 0; state < states; state += 1)
    hits[state] = (out[state] ?? 0) > 0 || (suffix[state] ?? 0) > 0 ? 1 : 0;
  return {
    states,
    scan: (text, found) => {
      let state = 0;
      for (let at = 0; at < text.length; at += 1) {
        const code = text.charCodeAt(at);
        state = code < 128 ? (next[state * width + (classes[code] as number)] as number) : 0;
        if (hits[state] === 0) continue;
        for (let one = state; one !== 0; one = suffix[one] ?? 0) {
          const word = out[one] ?? 0;
          if (word > 0) found(word - 1, at);
        }
      }
    },
  };
}

/** Children as linked lists, so that building touches only what is there. Ids of words start at 1, state 0 is the root. */
interface Trie {
  readonly states: number;
  readonly child: Uint16Array;
  readonly sibling: Uint16Array;
  readonly letter: Uint8Array;
  readonly out: Uint16Array;
  /** The longest proper suffix that ends a word; 0 when there is none. */
  readonly suffix: Uint16Array;
}

function trieOf(words: readonly string[], classes: Uint8Array): Trie {
  const size = words.reduce((sum, word) => sum + word.length, 1);
  const child = new Uint16Array(size);
  const sibling = new Uint16Array(size);
  const letter = new Uint8Array(size);
  const out = new Uint16Array(size);
  // The root has a child for nearly every letter: a list would be slow there.
  const first = new Uint16Array(128);
  let states = 1;
  for (let id = 0; id < words.length; id += 1) {
    const word = words[id] ?? '';
    let state = 0;
    for (let at = 0; at < word.length; at += 1) {
      const wanted = classes[word.charCodeAt(at)] ?? 0;
      let found = at === 0 ? (first[wanted] ?? 0) : (child[state] ?? 0);
      while (found !== 0 && letter[found] !== wanted) found = sibling[found] ?? 0;
      if (found === 0) {
        found = states;
        states += 1;
        letter[found] = wanted;
        sibling[found] = child[state] ?? 0;
        child[state] = found;
        if (at === 0) first[wanted] = found;
      }
      state = found;
    }
    out[state] = id + 1;
  }
  return { states, child, sibling, letter, out, suffix: new Uint16Array(states) };
}

/** Breadth first: the row of a state is the row of its failure state with its own children laid over it. */
function transitions({ states, child, sibling, letter, out, suffix }: Trie, width: number): Uint16Array {
  const next = new Uint16Array(states * width);
  const fail = new Uint16Array(states);
  const queue = new Uint16Array(states);
  let end = 1;
  for (let at = 0; at < end; at += 1) {
    const state = queue[at] ?? 0;
    const failed = fail[state] ?? 0;
    const row = state * width;
    if (state !== 0) {
      next.copyWithin(row, failed * width, failed * width + width);
      suffix[state] = (out[failed] ?? 0) > 0 ? failed : (suffix[failed] ?? 0);
    }
    for (let one = child[state] ?? 0; one !== 0; one = sibling[one] ?? 0) {
      const slot = row + (letter[one] ?? 0);
      fail[one] = next[slot] ?? 0;
      next[slot] = one;
      queue[end] = one;
      end += 1;
    }
  }
  return next;
}

/** Class 0 is every character that no word has. */
function alphabetOf(words: readonly string[]): { readonly classes: Uint8Array; readonly width: number } {
  const classes = new Uint8Array(128);
  let width = 1;
  for (const word of words) {
    for (let at = 0; at < word.length; at += 1) {
      const code = word.charCodeAt(at);
      if (code < 128 && classes[code] === 0) {
        classes[code] = width;
        width += 1;
      }
    }
  }
  for (let code = 65; code <= 90; code += 1) classes[code] = classes[code + 32] ?? 0;
  return { classes, width };
}
