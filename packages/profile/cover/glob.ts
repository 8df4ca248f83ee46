type Token = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'one' | 'some' | 'any' };

/**
 * Returns true if `wide` matches every text that `narrow` matches. `*` is any run of characters without `separator`, `**` is any run;
 * without a separator both are any run, and `?` is one character. Returns false, too, when it cannot
 * show that, such as for globs longer than `longest`. Time grows with the product of the lengths.
 */
export function globCovers(wide: string, narrow: string, separator = ''): boolean {
  if (wide === narrow) return true;
  if (wide.length > longest || narrow.length > longest) return false;
  // `/tmp/**` matches the folder `/tmp`, too.
  if (separator !== '' && wide.endsWith(`${separator}**`) && wide.slice(0, -3) === narrow) return true;
  const outer = tokensOf(wide, separator);
  const inner = tokensOf(narrow, separator);
  // The positions in `wide` that can be reached after each token of `narrow`. A wildcard can match the empty text.
  let places = closed(new Set([0]), outer);
  for (const token of inner) {
    const next = new Set<number>();
    for (const place of places) {
      const against = outer[place];
      if (against === undefined) continue;
      if (takes(against, token, separator)) next.add(isRun(against) ? place : place + 1);
    }
    places = closed(next, outer);
    if (places.size === 0) return false;
  }
  return places.has(outer.length);
}

/** Returns true if a text would match more than itself as a glob. */
export const isGlob = (text: string): boolean => /[*?]/.test(text);

/** Returns true if `glob` matches the text; a star in the text is a plain character. */
export const globMatches = (glob: string, text: string, separator = ''): boolean =>
  globCovers(glob, text.replaceAll(/[*?]/g, '_'), separator);

/** Returns true if some text matches both globs; `*` is any run of characters. Time grows with the product of the lengths. */
export function globsMeet(a: string, b: string): boolean {
  if (a.length * b.length > longest ** 2 / 16) return false;
  const [left, right] = [tokensOf(a, ''), tokensOf(b, '')];
  const seen = new Set<number>([0]);
  const width = right.length + 1;
  for (const place of seen) {
    const [first, second] = [left[Math.floor(place / width)], right[place % width]];
    if (!first && !second) return true;
    const isEqual = first && second && (takes(first, second, '') || takes(second, first, ''));
    if (isEqual) seen.add(place + width + 1);
    // A run matches the empty text, or the token of the other glob.
    if (first && (isRun(first) || (second && isRun(second)))) seen.add(place + width);
    if (second && (isRun(second) || (first && isRun(first)))) seen.add(place + 1);
  }
  return false;
}

const longest = 4096;

function tokensOf(glob: string, separator: string): readonly Token[] {
  return [...glob.matchAll(/\*+|[\s\S]/g)].map(([piece]): Token => {
    if (piece.startsWith('*')) return { kind: piece.length > 1 || separator === '' ? 'any' : 'some' };
    return piece === '?' && separator === '' ? { kind: 'one' } : { kind: 'text', text: piece };
  });
}

const isRun = ({ kind }: Token): boolean => kind === 'some' || kind === 'any';

/** Returns true if a token of the wide glob matches every text that a token of the narrow one matches. */
function takes(wide: Token, narrow: Token, separator: string): boolean {
  switch (wide.kind) {
    case 'any':
      return true;
    case 'some':
      return narrow.kind !== 'any' && !(narrow.kind === 'text' && narrow.text === separator);
    case 'one':
      return narrow.kind === 'one' || narrow.kind === 'text';
    case 'text':
      return narrow.kind === 'text' && narrow.text === wide.text;
  }
}

/** Adds the positions behind runs, because a run can match the empty text. */
function closed(places: Set<number>, tokens: readonly Token[]): Set<number> {
  for (const place of places) {
    const token = tokens[place];
    if (token && isRun(token)) places.add(place + 1);
  }
  return places;
}
