import type { Source } from '@emmental/model';

/** Returns the owners of a file by CODEOWNERS, in lower case; [] if nobody owns it. */
export type OwnersOf = (file: string) => readonly string[];

/** The places of the file; the first that exists counts. Source: GitHub, "About code owners"; GitLab, "Code Owners". */
export const ownersPlaces = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS', '.gitlab/CODEOWNERS'];

/** Reads who has to approve a change of a file. Without CODEOWNERS nobody owns a file. */
export function readOwners(source: Source): OwnersOf {
  const place = ownersPlaces.find((path) => source.kind(path) === 'file');
  const read = place === undefined ? null : source.read(place);
  if (read === null || !('text' in read)) return () => [];
  const rules = rulesIn(read.text);
  return (file) => rules.findLast(({ pattern }) => pattern.test(file))?.owners ?? [];
}

interface OwnerRule {
  readonly pattern: RegExp;
  readonly owners: readonly string[];
}

/**
 * Parses the lines `pattern owner…`; the last that matches a file counts. In GitLab a line `[Section] owner…` gives the owners
 * of the lines below it that name none, and a section with `^` asks for no approval, so its lines do not count.
 */
function rulesIn(text: string): readonly OwnerRule[] {
  const rules: OwnerRule[] = [];
  let section: { readonly isOptional: boolean; readonly owners: readonly string[] } | null = null;
  for (const line of text.split(/\r?\n/)) {
    const words = line
      .replace(/(?:^|\s)#.*$/, '')
      .trim()
      .split(/(?<!\\)\s+/);
    const [pattern = '', ...named] = words;
    if (pattern === '') continue;
    const owners = named.map((owner) => owner.toLowerCase());
    const header = /^(\^?)\[[^\]]*\](?:\[\d+\])?(.*)$/.exec(words.join(' '));
    if (header) {
      const [, optional, rest = ''] = header;
      section = {
        isOptional: optional === '^',
        owners: rest
          .trim()
          .split(/\s+/)
          .flatMap((owner) => (/@/.test(owner) ? owner.toLowerCase() : [])),
      };
      continue;
    }
    if (section?.isOptional) continue;
    const matches = expressionOf(pattern);
    if (matches)
      rules.push({ pattern: matches, owners: owners.length > 0 ? owners : (section?.owners ?? []) });
  }
  return rules;
}

/** Returns the expression for a pattern in the syntax of .gitignore; null for a form that CODEOWNERS does not have (`!`, character ranges). */
function expressionOf(pattern: string): RegExp | null {
  if (/^!|[[\]]/.test(pattern) || pattern.length > 500) return null;
  const isFolder = pattern.endsWith('/');
  const path = pattern.replace(/\\ /g, ' ').replace(/^\//, '').replace(/\/$/, '');
  const isAnchored = pattern.replace(/\/$/, '').includes('/');
  const body = path
    .split('/')
    .map((part) =>
      part === '**'
        ? '**'
        : part
            .replace(/[.+^${}()|\\]/g, '\\$&')
            .replace(/\*+/g, '[^/]*')
            .replace(/\?/g, '[^/]'),
    )
    .join('/')
    .replace(/\*\*\//g, '(?:[^/]+/)*')
    .replace(/\*\*/g, '.*');
  // `docs/*` owns the files directly in docs, and `docs` everything below it.
  const below = isFolder ? '/.*' : /(?:^|\/)\*$/.test(path) && isAnchored ? '' : '(?:/.*)?';
  return new RegExp(`^${isAnchored ? '' : '(?:.*/)?'}${body}${below}$`);
}
