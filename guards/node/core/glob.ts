/** Returns true when a text matches. The time is at most proportional to the length of the pattern times the length of the text. */
export type Glob = (text: string) => boolean;

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'quoted'; readonly quote: Quote }
  | { readonly kind: 'one' | 'some' | 'any' | 'folders' | 'word' | 'letter' };
type Quote = '"' | "'";

/**
 * Compiles a pattern. `*` matches any number of characters except `separator`, `**` matches any number of any characters. With an empty
 * separator (for ARNs) both match any characters, and `?` matches one character. A pattern that ends in `/**` also matches the folder
 * itself; `**` between separators matches any number of folders.
 */
export function globOf(pattern: string, separator = ''): Glob {
  if (!pattern.includes('*') && !(separator === '' && pattern.includes('?')))
    return (text) => text === pattern;
  const base = separator !== '' && pattern.endsWith(`${separator}**`) ? pattern.slice(0, -3) : null;
  if (base !== null && !base.includes('*')) {
    const below = `${base}${separator}`;
    return (text) => text === base || text.startsWith(below);
  }
  if (separator === '' && !pattern.includes('?')) return runsBetween(pattern.split('*'));
  const parts = partsOf(pattern, separator);
  const folderItself = base === null ? null : globOf(base, separator);
  return (text) => folderItself?.(text) === true || matches(parts, text, separator);
}

/** Matches texts in this order with any characters between them. It takes the first place of each text: a later place never matches more. */
function runsBetween(texts: readonly string[]): Glob {
  const [first = '', last = ''] = [texts[0], texts.at(-1)];
  const within = texts.slice(1, -1);
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
      return false;
    let at = first.length;
    for (const part of within) {
      const found = text.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return at <= text.length - last.length;
  };
}

/** Returns true when a command line of a shell matches. `isItself(index)` is true for a `*`, `?`, `[` or `]` that the shell does not expand. */
export type LineGlob = (line: string, isItself: (at: number) => boolean) => boolean;

/**
 * Compiles a pattern for a command line of a shell. `*` matches one or more plain characters, or between the pattern's own quotes any
 * characters that have no meaning there. `?` matches a plain character or a `?`. A line that equals the pattern matches, too, because the
 * code itself can contain a `*`.
 */
export function lineGlobOf(pattern: string): LineGlob {
  const quotes = quotesIn(pattern);
  const parts = partsOf(pattern, '').map((part): Part => {
    if (part.kind === 'text') quotes.read(part.text);
    if (part.kind === 'any') {
      const quote = quotes.open();
      return quote === null ? { kind: 'word' } : { kind: 'quoted', quote };
    }
    return part.kind === 'one' ? { kind: 'letter' } : part;
  });
  return (line, isItself) => line === pattern || matches(parts, line, '', isItself);
}

/**
 * Follows the quotes of a pattern. `open` returns the quote in which the text that was read so far ends; null outside of quotes, and in a
 * line with other expansions, comments, or programs that take code as an argument.
 */
function quotesIn(pattern: string): {
  readonly read: (text: string) => void;
  readonly open: () => Quote | null;
} {
  const isSimple = /["']/.test(pattern) && !/[`#]|\$['"(]|<</.test(pattern) && !takesCode.test(pattern);
  let open: Quote | null = null;
  let isEscaped = false;
  return {
    read: (text) => {
      for (const character of text) {
        if (isEscaped) isEscaped = false;
        else if (character === '\\' && open !== "'") isEscaped = true;
        else if (open === character) open = null;
        else if (open === null && (character === '"' || character === "'")) open = character;
      }
    },
    open: () => (isSimple && !isEscaped ? open : null),
  };
}

/** Matches the name of a program that runs an argument or its input as code. */
const takesCode =
  /(?:^|[^\w.-])(?:(?:r?ba|da|a|z|m?k|t?c|fi)?sh|eval|source|exec|trap|env|xargs|sudo|su|doas|ssh|[gmn]?awk|sed|perl|python[\d.]*|pypy[\d.]*|ruby|node|deno|bun|php|lua|tclsh|expect|R|Rscript|psql|mysql|sqlite3|mongo(?:sh)?|watch|parallel|script|timeout|nohup|nice|setsid|at|batch|crontab|ed|ex|vi|vim|m4|make|bc|dc|gdb|busybox|git)(?![\w.-])/;

/** Has a character no meaning between these quotes? */
const isQuoted = (character: string, quote: Quote): boolean =>
  character >= ' ' &&
  character !== '\x7f' &&
  character !== '\\' &&
  character !== '!' &&
  (quote === '"' ? character !== '"' && character !== '$' && character !== '`' : character !== "'");

/** True for a character that is neither white space nor a control character and has no special meaning for a shell at this index. */
function isPlain(text: string, at: number, isItself: (at: number) => boolean): boolean {
  const character = text[at] ?? '';
  if (character === '*' || character === '?' || character === '[' || character === ']') return isItself(at);
  if (character === '{') return isLoneBrace(text, at);
  // `#` and `~` are special only at the start of a word; a brace that closes a group is a separate word.
  if (character === '#' || character === '~' || character === '}') return inWord.test(text[at - 1] ?? '');
  return !meaning.test(character);
}
const inWord = /[\w./{}-]/;
const meaning = /[\0-\x20\x7f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff|&;<>()$`\\"'!^]/;

/** True for an opening brace that begins no list (its word has no comma), no sequence (`..`) and no group of commands (it is not a separate word). */
function isLoneBrace(text: string, at: number): boolean {
  const word = /^\{\S{0,4096}/.exec(text.slice(at, at + 4097))?.[0] ?? '';
  return word !== '{' && !word.includes(',') && !word.includes('..');
}

/** Returns the part of a pattern before its first `*`: every match begins with this text. */
export const literalPrefix = (pattern: string): string => pattern.split('*', 1)[0] ?? '';

/** Splits a pattern into parts. It uses no regular expressions, because their first use is slow and the start compiles many patterns. */
function partsOf(pattern: string, separator: string): readonly Part[] {
  const parts: Part[] = [];
  let text = '';
  const endText = (): void => {
    if (text !== '') parts.push({ kind: 'text', text });
    text = '';
  };
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at] ?? '';
    if (character === '?' && separator === '') {
      endText();
      parts.push({ kind: 'one' });
    } else if (character !== '*') text += character;
    else {
      const isAny = separator === '' || pattern[at + 1] === '*';
      while (pattern[at + 1] === '*') at += 1;
      const isFolders = isAny && text.endsWith('/') && pattern[at + 1] === separator;
      endText();
      if (isFolders) at += 1;
      parts.push({ kind: isFolders ? 'folders' : isAny ? 'any' : 'some' });
    }
  }
  endText();
  return parts;
}

/** Matches the parts one after the other. `places` holds all indexes of the text at which the parts so far can end. */
function matches(
  parts: readonly Part[],
  text: string,
  separator: string,
  isItself: (at: number) => boolean = () => false,
): boolean {
  let places = new Set<number>([0]);
  for (const part of parts) {
    const next = new Set<number>();
    switch (part.kind) {
      case 'text':
        for (const end of places) if (text.startsWith(part.text, end)) next.add(end + part.text.length);
        break;
      case 'one':
        for (const end of places) if (end < text.length) next.add(end + 1);
        break;
      case 'letter':
        for (const end of places) {
          const character = text[end];
          if (character !== undefined && (character === '?' || isPlain(text, end, isItself)))
            next.add(end + 1);
        }
        break;
      case 'quoted':
      case 'word': {
        const quote = part.kind === 'quoted' ? part.quote : null;
        let open = false;
        for (let at = 0; at < text.length; at += 1) {
          if (places.has(at)) open = true;
          open &&= quote === null ? isPlain(text, at, isItself) : isQuoted(text[at] ?? '', quote);
          if (open) next.add(at + 1);
        }
        break;
      }
      case 'some':
      case 'folders':
      case 'any': {
        let open = false;
        for (let at = 0; at <= text.length; at += 1) {
          if (places.has(at)) open = true;
          // Folders end behind a separator.
          if (open && (part.kind !== 'folders' || text[at - 1] === separator)) next.add(at);
          if (part.kind === 'some' && text[at] === separator) open = false;
        }
        break;
      }
    }
    if (next.size === 0) return false;
    places = next;
  }
  return places.has(text.length);
}
