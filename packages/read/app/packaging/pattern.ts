/**
 * Compiles a file pattern of a packager: `*` within a name, `**` over folders, `?`, `[a-z]`, `{a,b}`. Null
 * for a pattern that is not supported (`!(…)`, too many alternatives). Source: picomatch 4, "Globbing
 * features"; archive provider 2.7, `excludes` (doublestar).
 */
export function matcherOf(pattern: string): ((path: string) => boolean) | null {
  if (/[!?*+@]\(/.test(pattern) || pattern.length > mostLetters) return null;
  const written = expanded(pattern.replace(/^(\.?\/)+/, '').replace(/\/$/, '/**'));
  if (written === null) return null;
  const alternatives = written.map((glob) => glob.split('/'));
  return (path) => {
    const names = path.split('/');
    return alternatives.some((parts) => matchesPath(parts, names));
  };
}

const mostLetters = 1_000;
const mostAlternatives = 100;

/**
 * Expands the braces of a pattern: `{a,b}.js` → `a.js`, `b.js`. Null when there are too many alternatives.
 */
function expanded(pattern: string): readonly string[] | null {
  const waiting = [pattern];
  const found: string[] = [];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [braced, before = '', inner = '', after = ''] = /^(.*?)\{([^{}]*,[^{}]*)\}(.*)$/s.exec(next) ?? [];
    if (braced === undefined) found.push(next);
    else waiting.push(...inner.split(',').map((option) => `${before}${option}${after}`));
    if (found.length + waiting.length > mostAlternatives) return null;
  }
  return found;
}

/**
 * Matches a path folder by folder; `**` stands for any number of folders. Keeps the set of all positions that
 * a match may have reached, so that no backtracking is needed.
 */
function matchesPath(parts: readonly string[], names: readonly string[]): boolean {
  let reached = new Set([0]);
  for (const [index, part] of parts.entries()) {
    // `src/**` matches the files in `src`, but not a file named `src`.
    const least = index === parts.length - 1 ? 1 : 0;
    const next = new Set<number>();
    for (const at of reached) {
      const name = names[at];
      if (part === '**') for (let to = at + least; to <= names.length; to += 1) next.add(to);
      else if (name !== undefined && matchesName(part, name)) next.add(at + 1);
    }
    reached = next;
  }
  return reached.has(names.length);
}

function matchesName(part: string, name: string): boolean {
  const tokens = part.match(/\[[^\]]*\]|\*+|./gsu) ?? [];
  let reached = new Set([0]);
  for (const token of tokens) {
    const next = new Set<number>();
    for (const at of reached) {
      if (token.startsWith('*')) for (let to = at; to <= name.length; to += 1) next.add(to);
      else if (at < name.length && isLetter(token, name.charAt(at))) next.add(at + 1);
    }
    reached = next;
  }
  return reached.has(name.length);
}

function isLetter(token: string, letter: string): boolean {
  if (token === '?') return true;
  const set = /^\[([!^]?)([^\]]+)\]$/.exec(token);
  if (!set) return token === letter;
  const [, not, letters = ''] = set;
  const isIn = [...letters.matchAll(/(.)-(.)|(.)/gs)].some(([, from, to, single]) =>
    single === undefined ? letter >= (from ?? '') && letter <= (to ?? '') : single === letter,
  );
  return isIn !== (not !== '');
}
