/** Finds which of many words a text has, in one pass whatever their number (Aho and Corasick, 1975). */
export interface Prefilter {
  /** Calls `found` with the id of every word at every place where it ends; case of ASCII letters does not count. */
  readonly scan: (text: string, found: (word: number, end: number) => void) => void;
  readonly states: number;
}

/**
 * Compiles different lower-case ASCII words, sorted, into one automaton. Only the tree of the words is built at once; transitions
 * are worked out when a text first takes them, so that a first event does not pay for all of them.
 */
export function compilePrefilter(words: readonly string[]): Prefilter {
  const { classes, width } = alphabetOf(words);
  const { states, child, sibling, letter, parent, out } = trieOf(words, classes);
  /** By state and class: the state it leads to, plus one; 0 is not worked out yet. */
  const next = new Uint16Array(states * width);
  /** The longest proper suffix that is a state, and the longest that ends a word, plus one. */
  const fail = new Uint16Array(states);
  const suffix = new Uint16Array(states);
  /** 1 where the state or a suffix of it ends a word, 2 where none does; 0 is not worked out yet. */
  const ends = new Uint8Array(states);

  const failOf = (state: number): number => {
    if (state === 0 || parent[state] === 0) return 0;
    const known = fail[state] ?? 0;
    if (known !== 0) return known - 1;
    const failed = step(failOf(parent[state] ?? 0), letter[state] ?? 0);
    fail[state] = failed + 1;
    return failed;
  };
  const step = (state: number, wanted: number): number => {
    const slot = state * width + wanted;
    const known = next[slot] ?? 0;
    if (known !== 0) return known - 1;
    let found = child[state] ?? 0;
    while (found !== 0 && letter[found] !== wanted) found = sibling[found] ?? 0;
    const to = found !== 0 || state === 0 ? found : step(failOf(state), wanted);
    next[slot] = to + 1;
    return to;
  };
  const suffixOf = (state: number): number => {
    if (state === 0) return 0;
    const known = suffix[state] ?? 0;
    if (known !== 0) return known - 1;
    const failed = failOf(state);
    const found = (out[failed] ?? 0) > 0 ? failed : suffixOf(failed);
    suffix[state] = found + 1;
    return found;
  };
  const endsWord = (state: number): boolean => {
    const known = ends[state] ?? 0;
    if (known !== 0) return known === 1;
    const answer = (out[state] ?? 0) > 0 || suffixOf(state) !== 0;
    ends[state] = answer ? 1 : 2;
    return answer;
  };

  return {
    states,
    scan: (text, found) => {
      let state = 0;
      for (let at = 0; at < text.length; at += 1) {
        const code = text.charCodeAt(at);
        if (code < 128) {
          const wanted = classes[code] as number;
          const known = next[state * width + wanted] as number;
          state = known === 0 ? step(state, wanted) : known - 1;
        } else state = 0;
        if (state === 0 || ends[state] === 2 || !endsWord(state)) continue;
        for (let one = state; one !== 0; one = suffixOf(one)) {
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
  readonly parent: Uint16Array;
  readonly out: Uint16Array;
}

/** Of sorted words: each goes on where it parts from the one before, so that nothing is looked up. */
function trieOf(words: readonly string[], classes: Uint8Array): Trie {
  const size = words.reduce((sum, word) => sum + word.length, 1);
  const child = new Uint16Array(size);
  const sibling = new Uint16Array(size);
  const letter = new Uint8Array(size);
  const parent = new Uint16Array(size);
  const out = new Uint16Array(size);
  /** States of the word before, by how many of its letters lead there. */
  const way = [0];
  let states = 1;
  let before = '';
  for (let id = 0; id < words.length; id += 1) {
    const word = words[id] ?? '';
    let at = 0;
    while (at < word.length && word.charCodeAt(at) === before.charCodeAt(at)) at += 1;
    let state = way[at] ?? 0;
    for (; at < word.length; at += 1) {
      letter[states] = classes[word.charCodeAt(at)] ?? 0;
      parent[states] = state;
      sibling[states] = child[state] ?? 0;
      child[state] = states;
      state = states;
      way[at + 1] = state;
      states += 1;
    }
    out[state] = id + 1;
    before = word;
  }
  return { states, child, sibling, letter, parent, out };
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
