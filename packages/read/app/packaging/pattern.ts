/**
 * Patterns of files as packagers write them: `*` within a name, `**` over folders, `?`, `[a-z]`, `{a,b}`. Null for what
 * is more than that (`!(…)`, too many alternatives): then nobody knows here what it takes.
 * Source: picomatch 4, "Globbing features"; archive provider 2.7, `excludes` (doublestar).
 */
export function matcherOf(pattern: string): ((path: string) => boolean) | null {
  if (/[!?*+@]\(/.test(pattern) || pattern.length > mostLetters) return null;
  const written = expanded(pattern.replace(/^(\.?\/)+/, '').replace(/\/$/, '/**'));
  if (written === null) return null;
  const alternatives = written.map((one) => one.split('/'));
  return (path) => {
    const names = path.split('/');
    return alternatives.some((parts) => matchesPath(parts, names));
  };
}

const mostLetters = 1_000;
const mostAlternatives = 100;

/** `{a,b}.js` → `a.js`, `b.js`; null when there are too many. */
function expanded(pattern: string): readonly string[] | null {
  const waiting = [pattern];
  const found: string[] = [];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [whole, before = '', inner = '', after = ''] = /^(.*?)\{([^{}]*,[^{}]*)\}(.*)$/s.exec(next) ?? [];
    if (whole === undefined) found.push(next);
    else waiting.push(...inner.split(',').map((one) => `${before}${one}${after}`));
    if (found.length + waiting.length > mostAlternatives) return null;
  }
  return found;
}

/** Folder by folder; `**` stands for any number of them. Which ends are reached is kept, so that it never goes back. */
function matchesPath(parts: readonly string[], names: readonly string[]): boolean {
  let reached = new Set([0]);
  for (const [index, part] of parts.entries()) {
    // `src/**` takes what lies in `src`, not a file of that name.
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
  const isIn = [...letters.matchAll(/(.)-(.)|(.)/gs)].some(([, from, to, one]) =>
    one === undefined ? letter >= (from ?? '') && letter <= (to ?? '') : one === letter,
  );
  return isIn !== (not !== '');
}
