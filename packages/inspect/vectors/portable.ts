/** A pattern that means the same in JavaScript and in Python's `re` (with `re.ASCII`). */
export interface PortablePattern {
  readonly source: string;
  readonly ignoreCase: boolean;
}

/**
 * The characters that `\s` matches in ECMAScript; in other languages it matches other characters. Source: ECMA-262
 * §22.2.2.9, WhiteSpace and LineTerminator.
 */
const blanks = String.raw`\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff`;
const lineEnds = String.raw`\n\r\u2028\u2029`;

/**
 * Rewrites a pattern in the subset that the regular expressions of JavaScript and Python share: `\s`, `.` and `$` are
 * written out, because they differ; groups become non-capturing; signs that are syntax in only one of the languages are
 * escaped. Throws on syntax outside the subset (lookaround, back-references, names, `\p`, flags other than `i`), so that
 * rules cannot use it.
 */
export function portable({ source, flags }: RegExp): PortablePattern {
  if (flags !== '' && flags !== 'i') throw new Error(`flags ${flags} of ${source}`);
  let at = 0;
  let written = '';
  while (at < source.length) {
    const letter = source[at] ?? '';
    const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(source.slice(at))?.[0];
    if (letter === '[') {
      const end = endOfClass(source, at);
      written += portableClass(source.slice(at + 1, end));
      at = end + 1;
    } else if (letter === '\\') {
      const read = escapeAt(source, at);
      written += outside(read);
      at += read.length;
    } else if (letter === '(') {
      if (source[at + 1] === '?' && source[at + 2] !== ':') throw new Error(`group of ${source}`);
      written += '(?:';
      at += source[at + 1] === '?' ? 3 : 1;
    } else if (quantifier) {
      written += quantifier;
      at += quantifier.length;
    } else {
      written += outsideLetter(letter);
      at += 1;
    }
  }
  return { source: written, ignoreCase: flags === 'i' };
}

function outsideLetter(letter: string): string {
  if (letter === '.') return `[^${lineEnds}]`;
  // In Python, `$` also matches before a last line break.
  if (letter === '$') return String.raw`$(?!\n)`;
  if (letter === '{' || letter === '}' || letter === ']') return `\\${letter}`;
  return printable(letter);
}

function outside(read: string): string {
  if (read === '\\s') return `[${blanks}]`;
  if (read === '\\S') return `[^${blanks}]`;
  return read;
}

function endOfClass(source: string, start: number): number {
  for (let at = start + 1; at < source.length; at += 1) {
    if (source[at] === '\\') at += 1;
    else if (source[at] === ']') return at;
  }
  throw new Error(`open class in ${source}`);
}

function portableClass(body: string): string {
  if (body === '\\s\\S') return '[\\s\\S]';
  const negated = body.startsWith('^');
  const parts: string[] = [];
  let at = negated ? 1 : 0;
  const nextPart = (): string => {
    const part = body[at] === '\\' ? escapeAt(body, at) : (body[at] ?? '');
    at += part.length;
    return part;
  };
  while (at < body.length) {
    const first = nextPart();
    if (isSet(first)) {
      if (first === '\\S') throw new Error(`\\S in [${body}]`);
      parts.push(first === '\\s' ? blanks : first);
    } else if (body[at] === '-' && at + 1 < body.length && !isSet(body.slice(at + 1, at + 3))) {
      at += 1;
      parts.push(`${inside(first)}-${inside(nextPart())}`);
    } else parts.push(inside(first));
  }
  if (parts.length === 0) throw new Error('empty class');
  return `[${negated ? '^' : ''}${parts.join('')}]`;
}

const isSet = (part: string): boolean => /^\\[sSdDwW]$/.test(part);

/** Escapes signs that end the class, or that are set operations in some languages. */
const inside = (part: string): string =>
  /^[[\]&~|^-]$/.test(part) ? `\\${part}` : part.length === 1 ? printable(part) : part;

function escapeAt(source: string, at: number): string {
  const read = /^\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[sSdDwWbBnrtfv]|[^\w\s])/.exec(source.slice(at))?.[0];
  if (read === undefined) throw new Error(`escape at ${at} of ${source}`);
  return read;
}

const printable = (letter: string): string =>
  letter >= ' ' && letter <= '~' ? letter : `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
