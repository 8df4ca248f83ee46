/** A character, one segment of a path (`{id}`), or any text (`*`). `?` stands for any character. */
type Token = string | { readonly any: 'segment' | 'text' };

/**
 * Tells if one path may match both patterns: a pattern of IAM (`live/GET/orders/*`, where `*` is any text) and a route, in
 * which `{id}` is one segment, `{proxy+}` any number of them, and `*` any text.
 */
export function mayMeet(pattern: string, route: string): boolean {
  const a = tokensOf(pattern);
  const b = tokensOf(route);
  const decided = new Map<number, boolean>();
  const meet = (i: number, j: number): boolean => {
    const key = i * (b.length + 1) + j;
    const known = decided.get(key);
    if (known !== undefined) return known;
    decided.set(key, false);
    const found = step(i, j);
    decided.set(key, found);
    return found;
  };
  const step = (i: number, j: number): boolean => {
    const [left, right] = [a[i], b[j]];
    if (left === undefined && right === undefined) return true;
    if (typeof left === 'object')
      return meet(i + 1, j) || (right !== undefined && absorbs(left, right) && meet(i, j + 1));
    if (typeof right === 'object')
      return meet(i, j + 1) || (left !== undefined && absorbs(right, left) && meet(i + 1, j));
    if (left === undefined || right === undefined) return false;
    return (left === right || left === '?' || right === '?') && meet(i + 1, j + 1);
  };
  return meet(0, 0);
}

/** Does a pattern of IAM match every path of a route? A segment `{id}` of the route is matched by `*` alone. */
export function isWithin(route: string, pattern: string): boolean {
  const text = tokensOf(route).map((token) => (typeof token === 'string' ? token : null));
  // The last `*` so far, and the text that it has taken.
  let star = -1;
  let taken = 0;
  let at = 0;
  let i = 0;
  while (i < text.length) {
    const wanted = pattern[at];
    if (wanted === '*') {
      star = at++;
      taken = i;
    } else if (wanted !== undefined && text[i] !== null && (wanted === '?' || wanted === text[i])) {
      at++;
      i++;
    } else if (star !== -1) {
      at = star + 1;
      i = ++taken;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}

/** Any text holds everything; a segment holds no slash. Of two wildcards, one can be empty while the other goes on. */
const absorbs = (wildcard: Exclude<Token, string>, token: Token): boolean =>
  wildcard.any === 'text' || token !== '/';

const longest = 300;

function tokensOf(pattern: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const [found] of pattern.slice(0, longest).matchAll(/\{[^}]*\}|\*+|./gs)) {
    if (found.startsWith('{') && found.length > 1)
      tokens.push({ any: found.endsWith('+}') ? 'text' : 'segment' });
    else tokens.push(found.startsWith('*') ? { any: 'text' } : found);
  }
  return pattern.length > longest ? [...tokens, { any: 'text' }] : tokens;
}
