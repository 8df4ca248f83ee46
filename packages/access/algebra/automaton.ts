import { ANY, type Glob, isSymbol, ONE, openSymbol, type Token } from './glob.ts';

/**
 * Visits all texts that at least one `live` pattern matches. Texts that the same patterns match form a class, and each
 * class is visited once, with its shortest text first. Method: subset construction, done on demand, over one trie of the
 * patterns' tokens. `visit` returns true to stop. A symbol (a token for an unknown text, see glob.ts) is a letter that
 * equals only itself; `maybe` has the patterns that would match for some text in place of the symbols.
 *
 * Returns `stopped`, `done` (all classes were visited) or `too many` (the limit of states was reached before).
 */
export function walk(
  patterns: readonly Glob[],
  live: (pattern: number) => boolean,
  visit: (found: Match) => boolean,
  limit = 20_000,
): 'stopped' | 'done' | 'too many' {
  const symbolic = patterns.some((pattern) => pattern.symbolic);
  const sure = buildTrie(
    patterns.map((pattern, index) => pattern.tokens.map((token) => distinguished(token, index))),
  );
  const open = symbolic ? buildTrie(patterns.map((pattern) => pattern.opened)) : null;
  markLive(sure, live);
  const start: State = {
    sure: close(sure, [0]),
    open: open ? close(open, [0]) : [],
    from: null,
    letter: '',
  };
  const seen = new Set([keyOf(start)]);
  const queue: State[] = [start];
  for (let next = 0; next < queue.length; next++) {
    const state = queue[next];
    if (!state) break;
    const matched = accepts(sure, state.sure);
    const maybe = open ? accepts(open, state.open) : matched;
    if (visit({ matched, maybe, word: () => wordOf(state) })) return 'stopped';
    for (const letter of letters(sure, state.sure)) {
      const reached = close(sure, step(sure, state.sure, letter, false));
      if (!reached.some((node) => sure[node]?.live)) continue;
      const child: State = {
        sure: reached,
        open: open ? close(open, step(open, state.open, letter, true)) : [],
        from: state,
        letter,
      };
      const key = keyOf(child);
      if (seen.has(key)) continue;
      seen.add(key);
      if (queue.length >= limit) return 'too many';
      queue.push(child);
    }
  }
  return 'done';
}

/** A class of texts and the patterns that match it. */
export interface Match {
  /** Indexes of the patterns that match. */
  readonly matched: ReadonlySet<number>;
  /** Indexes of the patterns that match for some text in place of the symbols; includes `matched`. */
  readonly maybe: ReadonlySet<number>;
  /** Returns a text of this class, as tokens. */
  word(): readonly Token[];
}

/** The letter for every character that no pattern contains. */
const OTHER = 'other';

/** A state of the subset construction: the trie nodes that the letters so far lead to, with the previous state. */
interface State {
  readonly sure: readonly number[];
  readonly open: readonly number[];
  readonly from: State | null;
  readonly letter: Token;
}

interface Node {
  readonly edges: Map<Token, number>;
  single: number;
  any: number;
  /** True for the node behind a `*`, which stays active on every letter. */
  readonly loops: boolean;
  readonly finals: number[];
  live: boolean;
}

/** Makes a `u:` symbol different in each pattern: its text is unknown, so two `u:` symbols need not be equal. */
const distinguished = (token: Token, index: number): Token =>
  token.startsWith('u:') ? `${token}#${index}` : token;

function buildTrie(patterns: readonly (readonly Token[])[]): Node[] {
  const nodes: Node[] = [];
  const add = (loops: boolean): number =>
    nodes.push({ edges: new Map(), single: -1, any: -1, loops, finals: [], live: false }) - 1;
  add(false);
  for (const [index, tokens] of patterns.entries()) {
    let current = 0;
    for (const token of tokens) {
      const node = nodes[current];
      if (!node) break;
      if (token === ANY) {
        if (node.any < 0) node.any = add(true);
        current = node.any;
      } else if (token === ONE) {
        if (node.single < 0) node.single = add(false);
        current = node.single;
      } else {
        let target = node.edges.get(token);
        if (target === undefined) {
          target = add(false);
          node.edges.set(token, target);
        }
        current = target;
      }
    }
    nodes[current]?.finals.push(index);
  }
  return nodes;
}

/** Marks the nodes from which a live pattern can still match. Children have higher numbers than their parents, so one pass from the end is enough. */
function markLive(nodes: readonly Node[], live: (pattern: number) => boolean): void {
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i];
    if (!node) continue;
    const children = [...node.edges.values(), node.single, node.any];
    node.live = node.finals.some(live) || children.some((child) => nodes[child]?.live === true);
  }
}

/** Adds the nodes behind a `*`, which may match no letter. The result is sorted and has no duplicates. */
function close(nodes: readonly Node[], set: readonly number[]): readonly number[] {
  const all = new Set(set);
  for (const index of all) {
    const any = nodes[index]?.any ?? -1;
    if (any >= 0) all.add(any);
  }
  return [...all].sort((a, b) => a - b);
}

function step(
  nodes: readonly Node[],
  set: readonly number[],
  letter: Token,
  open: boolean,
): readonly number[] {
  if (isSymbol(letter) && letter !== OTHER)
    return open ? stepSymbol(nodes, set, letter) : stepLetter(nodes, set, letter, false);
  return stepLetter(nodes, set, letter, true);
}

function stepLetter(
  nodes: readonly Node[],
  set: readonly number[],
  letter: Token,
  single: boolean,
): number[] {
  const reached: number[] = [];
  for (const index of set) {
    const node = nodes[index];
    if (!node) continue;
    if (node.loops) reached.push(index);
    const edge = node.edges.get(letter);
    if (edge !== undefined) reached.push(edge);
    if (single && node.single >= 0) reached.push(node.single);
  }
  return reached;
}

/** Returns the nodes after a symbol, which may be any text: every node that some text leads to, followed by the symbol's last letter if it has one. */
function stepSymbol(nodes: readonly Node[], set: readonly number[], letter: Token): readonly number[] {
  let current: readonly number[] = set;
  for (const part of openSymbol(letter)) {
    if (part === ANY) {
      const all = new Set(close(nodes, current));
      for (const index of all) {
        const node = nodes[index];
        if (!node) continue;
        for (const child of [...node.edges.values(), node.single, node.any]) if (child >= 0) all.add(child);
      }
      current = [...all];
    } else current = close(nodes, stepLetter(nodes, current, part, true));
  }
  return current;
}

function letters(nodes: readonly Node[], set: readonly number[]): readonly Token[] {
  const found = new Set<Token>();
  let other = false;
  for (const index of set) {
    const node = nodes[index];
    if (!node) continue;
    for (const letter of node.edges.keys()) found.add(letter);
    if (node.loops || node.single >= 0) other = true;
  }
  const sorted = [...found].sort();
  return other ? [OTHER, ...sorted] : sorted;
}

function accepts(nodes: readonly Node[], set: readonly number[]): ReadonlySet<number> {
  const accepted = new Set<number>();
  for (const index of set) for (const end of nodes[index]?.finals ?? []) accepted.add(end);
  return accepted;
}

const keyOf = (state: State): string => `${state.sure.join()}|${state.open.join()}`;

function wordOf(state: State): readonly Token[] {
  const word: Token[] = [];
  for (let at: State | null = state; at?.from; at = at.from) word.push(at.letter);
  return word.reverse();
}

/** Returns a word as text. `OTHER` becomes a character that no pattern contains; symbols become `${Name}`. */
export function spell(word: readonly Token[], patterns: readonly Glob[]): string {
  const used = new Set(patterns.flatMap((pattern) => pattern.tokens));
  const free = 'xyzabcdefghijklmnopqrstuvw0123456789_ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');
  const letter = free.find((char) => !used.has(char)) ?? 'ø';
  return word
    .map((token) => {
      if (token === OTHER) return letter;
      return isSymbol(token) ? `\${${token.slice(2).replace(/#\d+$/, '')}}` : token;
    })
    .join('');
}
