import { expression, forHead } from './expression.ts';
import {
  currentPlace,
  expect,
  nested,
  peek,
  type Reader,
  SyntaxFault,
  skip,
  startsWith,
  take,
  takeName,
} from './reader.ts';
import type { Expression, TemplatePart } from './syntax.ts';

/** Reads `"…"` with its interpolations. */
export function quoted(reader: Reader): Expression {
  const at = currentPlace(reader);
  expect(reader, '"');
  const parts = read(reader, { quoted: true, indent: 0 });
  expect(reader, '"');
  return written(parts, at);
}

/**
 * Reads a heredoc, `<<END` or `<<-END`, up to the line that consists of its word. With `<<-`, the common
 * indentation is removed.
 */
export function heredoc(reader: Reader): Expression {
  const head = /<<(-?)([\p{ID_Start}_][\p{ID_Continue}-]*)[ \t]*\r?\n/uy;
  head.lastIndex = reader.offset;
  const [opening, dash, word = ''] = head.exec(reader.text) ?? [];
  if (opening === undefined) throw new SyntaxFault('a heredoc needs a word and a new line', reader.offset);
  const start = reader.offset + opening.length;
  const close = new RegExp(`^[ \\t]*${word.replace(/[^\w]/g, '\\$&')}[ \\t]*(?=\\r?$)`, 'gmu');
  close.lastIndex = start;
  const found = close.exec(reader.text);
  if (!found || found.index > reader.end)
    throw new SyntaxFault(`the heredoc ${word} is not closed`, reader.offset);
  const body = reader.text.slice(start, found.index);
  const inner: Reader = { ...reader, offset: start, end: found.index };
  const parts = read(inner, { quoted: false, indent: dash === '-' ? indentation(body) : 0 });
  if (inner.offset < inner.end) throw new SyntaxFault('a directive has no beginning', inner.offset);
  reader.offset = found.index + found[0].length;
  return written(parts, reader.places.at(start));
}

/** Reads an entire text as a template. Used for the files of `templatefile`. */
export function wholeTemplate(reader: Reader): Expression {
  const parts = read(reader, { quoted: false, indent: 0 });
  if (reader.offset < reader.end) throw new SyntaxFault('a directive has no beginning', reader.offset);
  return written(parts, reader.places.at(0));
}

const indentation = (body: string): number =>
  Math.min(
    ...body
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => line.search(/[^ \t]/)),
    1000,
  );

function written(parts: readonly TemplatePart[], at: Expression['at']): Expression {
  const [first] = parts;
  if (!first) return { kind: 'literal', value: '', at };
  return parts.length === 1 && first.kind === 'text'
    ? { kind: 'literal', value: first.text, at }
    : { kind: 'template', parts, at };
}

interface Style {
  readonly quoted: boolean;
  /** Characters to remove at the start of each line. */
  readonly indent: number;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

/** Text without special characters. */
const plain = /[^"\\$%\n]*/y;

/**
 * Reads parts of a template up to the closing quote, the end of the text, or a directive that ends the
 * current part (`%{ else }`, `%{ endif }`).
 */
function read(reader: Reader, style: Style, trimFirst = false): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let text = '';
  let trimNext = trimFirst;
  let lineStart = !style.quoted && (reader.offset === 0 || reader.text[reader.offset - 1] === '\n');
  const flush = (): void => {
    const kept = trimNext ? text.replace(/^[ \t]*\r?\n?/, '') : text;
    if (kept !== '') parts.push({ kind: 'text', text: kept });
    if (text !== '') trimNext = false;
    text = '';
  };
  while (reader.offset < reader.end) {
    if (lineStart && style.indent > 0) {
      for (let count = 0; count < style.indent && /[ \t]/.test(peek(reader)); count += 1) reader.offset += 1;
    }
    lineStart = false;
    const character = peek(reader);
    if (style.quoted && character === '"') break;
    if (style.quoted && character === '\n') throw new SyntaxFault('a text is not closed', reader.offset);
    if (style.quoted && character === '\\') {
      text += escaped(reader);
      continue;
    }
    if (startsWith(reader, '$${') || startsWith(reader, '%%{')) {
      text += reader.text.slice(reader.offset + 1, reader.offset + 3);
      reader.offset += 3;
      continue;
    }
    const isValue = startsWith(reader, '${');
    if (!isValue && !startsWith(reader, '%{')) {
      lineStart = !style.quoted && character === '\n';
      plain.lastIndex = reader.offset + 1;
      const more = lineStart ? '' : (plain.exec(reader.text)?.[0] ?? '');
      const stop = Math.min(reader.offset + 1 + more.length, reader.end);
      text += reader.text.slice(reader.offset, stop);
      reader.offset = stop;
      continue;
    }
    if (!isValue && endsBlock(reader)) {
      if (peek(reader, 2) === '~') text = text.replace(/\s+$/, '');
      break;
    }
    reader.offset += 2;
    if (take(reader, '~')) text = text.replace(/\s+$/, '');
    flush();
    if (isValue) {
      const value = expression(reader, true);
      trimNext = closed(reader);
      parts.push({ kind: 'value', value });
    } else {
      const { part, trims } = directive(reader, style);
      parts.push(part);
      trimNext = trims;
    }
  }
  flush();
  return parts;
}

/**
 * Moves over the end of `${ … }` or `%{ … }`. Returns true when the end has a `~`, which removes the space
 * after it.
 */
function closed(reader: Reader): boolean {
  skip(reader, true);
  const trims = take(reader, '~');
  expect(reader, '}');
  return trims;
}

function escaped(reader: Reader): string {
  const letter = peek(reader, 1);
  const unicode = letter === 'u' ? 4 : letter === 'U' ? 8 : 0;
  if (unicode > 0) {
    const digits = reader.text.slice(reader.offset + 2, reader.offset + 2 + unicode);
    const code = /^[0-9a-fA-F]+$/.test(digits) ? Number.parseInt(digits, 16) : Number.NaN;
    if (!(code <= 0x10ffff)) throw new SyntaxFault('an escape sequence is not valid', reader.offset);
    reader.offset += 2 + unicode;
    return String.fromCodePoint(code);
  }
  // Keeps an unknown escape as written.
  reader.offset += 2;
  return (Object.hasOwn(escapes, letter) ? escapes[letter] : undefined) ?? `\\${letter}`;
}

const endsBlock = (reader: Reader): boolean =>
  /^%\{~?\s*(else|endif|endfor)\b/.test(reader.text.slice(reader.offset, reader.offset + 200));

function directive(reader: Reader, style: Style): { part: TemplatePart; trims: boolean } {
  return nested(reader, () => {
    skip(reader, true);
    const word = takeName(reader);
    if (word === 'if') {
      const condition = expression(reader, true);
      const yes = read(reader, style, closed(reader));
      const elseMark = otherwise(reader);
      const no = elseMark ? read(reader, style, elseMark.trims) : [];
      return { part: { kind: 'if', condition, yes, no }, trims: finished(reader, 'endif') };
    }
    if (word === 'for') {
      const head = forHead(reader);
      const parts = read(reader, style, closed(reader));
      return { part: { kind: 'for', ...head, parts }, trims: finished(reader, 'endfor') };
    }
    throw new SyntaxFault('a directive is not valid', reader.offset);
  });
}

/** Moves over `%{ else }` if the text continues with it; returns null if not. */
function otherwise(reader: Reader): { readonly trims: boolean } | null {
  const found = /^%\{~?\s*else\s*(~?)\}/.exec(reader.text.slice(reader.offset, reader.offset + 200));
  if (!found) return null;
  reader.offset += found[0].length;
  return { trims: found[1] === '~' };
}

function finished(reader: Reader, word: 'endif' | 'endfor'): boolean {
  const found = new RegExp(`^%\\{~?\\s*${word}\\s*(~?)\\}`).exec(
    reader.text.slice(reader.offset, reader.offset + 200),
  );
  if (!found) throw new SyntaxFault(`"${word}" is missing`, reader.offset);
  reader.offset += found[0].length;
  return found[1] === '~';
}
