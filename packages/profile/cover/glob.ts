type Token = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'one' | 'some' | 'any' };

/**
 * True if `wide` matches all that `narrow` matches. `*` is any run of characters without `separator`, `**` any run; without
 * a separator both are any run and `?` is one character. False may only mean that it could not be shown. Time is the
 * product of the lengths.
 */
export function globCovers(wide: string, narrow: string, separator = ''): boolean {
  if (wide === narrow) return true;
  if (wide.length > longest || narrow.length > longest) return false;
  // `/tmp/**` is the folder itself too.
  if (separator !== '' && wide.endsWith(`${separator}**`) && wide.slice(0, -3) === narrow) return true;
  const outer = tokensOf(wide, separator);
  const inner = tokensOf(narrow, separator);
  // Reachable positions in `wide` after each token of `narrow`; a wildcard may also stand for nothing.
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

/** True if `glob` matches the text, in which stars are characters. */
export const globMatches = (glob: string, text: string, separator = ''): boolean =>
  globCovers(glob, text.replaceAll(/[*?]/g, '_'), separator);

/** True if both globs match one same text; `*` is any run of characters. Time is the product of the lengths. */
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
    // A run stands for nothing, or for the token of the other glob.
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

/** True if a token of the wide glob takes in a token of the narrow one. */
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

/** Adds the places behind runs, since a run may stand for nothing. */
function closed(places: Set<number>, tokens: readonly Token[]): Set<number> {
  for (const place of places) {
    const token = tokens[place];
    if (token && isRun(token)) places.add(place + 1);
  }
  return places;
}
