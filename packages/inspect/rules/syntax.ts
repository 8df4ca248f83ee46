/** A pattern as a tree. Parts that match no character (`^`, `$`, `\b`) are left out. */
export type Part =
  | { readonly kind: 'set'; readonly set: ReadonlySet<number> }
  | { readonly kind: 'sequence'; readonly parts: readonly Part[] }
  | { readonly kind: 'choice'; readonly parts: readonly Part[] }
  | { readonly kind: 'repeat'; readonly part: Part; readonly from: number; readonly to: number };

/** The characters that patterns can distinguish: each ASCII character, and three representatives of characters beyond ASCII. */
const alphabet = Array.from({ length: 131 }, (_, code) => code);
const representative = (code: number): string =>
  code < 128 ? String.fromCharCode(code) : (['\u00e9', '\u560a', '\ufffd'][code - 128] ?? '\u00e9');

const sets = new Map<string, ReadonlySet<number>>();

function setOf(source: string, flags: string): ReadonlySet<number> {
  const key = `${flags} ${source}`;
  const known = sets.get(key);
  if (known) return known;
  const pattern = new RegExp(`^(?:${source})$`, flags.replace(/[gy]/g, ''));
  const set = new Set(alphabet.filter((code) => pattern.test(representative(code))));
  sets.set(key, set);
  return set;
}

/** Parses the syntax that patterns of rules may use. Throws on other syntax, so that the proof about backtracking covers every pattern. */
export function partOf({ source, flags }: RegExp): Part {
  let at = 0;
  const choice = (): Part => {
    const parts = [sequence()];
    while (source[at] === '|') {
      at += 1;
      parts.push(sequence());
    }
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'choice', parts };
  };
  const sequence = (): Part => {
    const parts: Part[] = [];
    while (at < source.length && source[at] !== '|' && source[at] !== ')') {
      const part = atom();
      if (part) parts.push(quantified(part));
    }
    return { kind: 'sequence', parts };
  };
  const atom = (): Part | null => {
    const letter = source[at] ?? '';
    if (letter === '^' || letter === '$') {
      at += 1;
      return null;
    }
    if (letter === '(') {
      at += source.startsWith('(?:', at) ? 3 : 1;
      if (source[at] === '?') throw new Error(`lookaround in ${source}`);
      const inner = choice();
      at += 1;
      return inner;
    }
    if (letter === '\\' && /[bB]/.test(source[at + 1] ?? '')) {
      at += 2;
      return null;
    }
    const text = (/^(?:\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|\\[\s\S]|\[(?:[^\]\\]|\\[\s\S])*\]|[\s\S])/i.exec(
      source.slice(at),
    ) ?? [''])[0];
    at += text.length;
    return { kind: 'set', set: setOf(text, flags) };
  };
  const quantified = (part: Part): Part => {
    const match = /^(?:\{(\d+)(,?)(\d*)\}|[*+?])\??/.exec(source.slice(at));
    if (!match) return part;
    at += match[0].length;
    const sign = match[0][0];
    if (sign === '?') return { kind: 'repeat', part, from: 0, to: 1 };
    if (sign === '*' || sign === '+')
      return { kind: 'repeat', part, from: sign === '+' ? 1 : 0, to: Number.POSITIVE_INFINITY };
    const from = Number(match[1]);
    const to = match[2] === '' ? from : match[3] === '' ? Number.POSITIVE_INFINITY : Number(match[3]);
    return { kind: 'repeat', part, from, to };
  };
  const root = choice();
  if (at < source.length) throw new Error(`not read: ${source.slice(at)}`);
  return root;
}
