import type { Complaints } from '../text/tree.ts';

export interface Directive {
  readonly verb: string;
  readonly words: readonly string[];
  readonly line: number;
}

/** Reads `verb words`, and `verb (` … `)` with one line of words each: the grammar of go.mod and go.work. */
export function readDirectives(
  text: string,
  verbs: ReadonlySet<string>,
  complain: Complaints,
): readonly Directive[] {
  const found: Directive[] = [];
  let block: string | null = null;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = index + 1;
    const words = wordsOf(raw);
    const [first] = words;
    if (first === undefined) continue;
    if (first === ')') block = null;
    else if (block !== null) found.push({ verb: block, words, line });
    else if (!verbs.has(first)) complain('read/syntax', line, `unknown directive ${first.slice(0, 40)}`);
    else if (words[1] === '(') block = words[2] === ')' ? null : first;
    else found.push({ verb: first, words: words.slice(1), line });
  }
  if (block !== null) complain('read/partly-read', text.split('\n').length, `${block} ( is not closed`);
  return found.filter(({ verb, words, line }) => {
    const isWrong = verb === 'require' && (words.length < 2 || !/^v\d/.test(words[1] ?? ''));
    if (isWrong) complain('dependencies/wrong-shape', line, `require ${words.join(' ')}`.slice(0, 80));
    return !isWrong;
  });
}

const wordsOf = (line: string): readonly string[] =>
  (line.replace(/\/\/.*$/, '').match(/"[^"]*"|`[^`]*`|=>|[()]|[^\s()]+/g) ?? []).map((word) =>
    word.replaceAll(/^["`]|["`]$/g, ''),
  );

/** Returns the replacements: `name` or `name version` → name and version, or a folder. */
export function replacements(directives: readonly Directive[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const { verb, words } of directives) {
    const arrow = words.indexOf('=>');
    if (verb === 'replace' && arrow > 0) found.set(words.slice(0, arrow).join(' '), words.slice(arrow + 1));
  }
  return found;
}
