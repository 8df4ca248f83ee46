import { isMap, isScalar, Lexer, type Pair, type YAMLMap } from 'yaml';
import type { Edit } from './edit.ts';
import { columnOf, endOf, isNothing, lineEnd, lineStart, startOf } from './node.ts';
import type { TemplateText } from './overlay.ts';
import { isPlainMap, type Plain, writeBlock, writeFlow } from './write.ts';

/**
 * Returns the edits that replace the value of a key, in the style around it. Comments in the old value are kept before the
 * new value.
 */
export function replacement(template: TemplateText, map: YAMLMap, pair: Pair, value: Plain): readonly Edit[] {
  const { text, style } = template;
  const written = writeFlow(value, style);
  if (map.flow || style.kind === 'json') {
    const from = startOfValue(text, pair);
    const line = lineStart(text, startOf(pair));
    const indent = /^[ \t]*/.exec(text.slice(line))?.[0] ?? '';
    const body = style.kind === 'json' ? written.replaceAll('\n', style.eol + indent) : written;
    return [{ offset: from, length: endOf(pair) - from, text: body }];
  }
  const from = startOfValue(text, pair);
  const colon = text.indexOf(':', endOf(pair.key)) + 1;
  const end = Math.max(colon, lastLineEnd(text, endOf(pair)));
  const isBelow = lineStart(text, from) > startOf(pair);
  const isBlock = typeof value === 'object' && value !== null && isLong(value);
  if (!isBelow && !isBlock)
    return [{ offset: from, length: end - from, text: from === colon ? ` ${written}` : written }];
  const column = columnOf(text, startOf(pair));
  const inner = Array.isArray(value) && !style.indentsItems ? column : column + style.step;
  const body = isBlock
    ? writeBlock(value, style, isBelow ? columnOfValue(text, pair, value, inner) : inner)
    : [];
  const old = isBelow ? lineStart(text, from) : from;
  const piece = text.slice(old, isBelow ? endOfLine(text, end) : end);
  const kept = commentsIn(piece).map((comment) => ' '.repeat(inner) + comment);
  const lines = [...kept, ...body].join(style.eol);
  if (!isBelow)
    return [
      { offset: colon, length: end - colon, text: '' },
      { offset: endOfLine(text, end), length: 0, text: style.eol + lines },
    ];
  if (isBlock) return [{ offset: old, length: endOfLine(text, end) - old, text: lines }];
  // The old value has several lines, the new value has one: write the new value on the line of the key.
  const before = endOfLine(text, colon);
  const gone = text.slice(before, endOfLine(text, end));
  const comments = commentsIn(gone).map((comment) => style.eol + ' '.repeat(inner) + comment);
  return [
    { offset: colon, length: 0, text: ` ${written}` },
    { offset: before, length: gone.length, text: comments.join('') },
  ];
}

/** Returns the edits that remove a key and its value. Comments in the value are kept. */
export function removal(template: TemplateText, map: YAMLMap, pair: Pair): readonly Edit[] {
  const { text, style } = template;
  if (map.flow || style.kind === 'json') {
    const index = map.items.indexOf(pair);
    const next = map.items[index + 1];
    const previous = map.items[index - 1];
    const from = next || !previous ? startOf(pair) : endOf(previous);
    const to = next ? startOf(next) : endOf(pair);
    return [{ offset: from, length: to - from, text: '' }];
  }
  const from = lineStart(text, startOf(pair));
  const end = endOfLine(text, lastLineEnd(text, endOf(pair)));
  const pad = ' '.repeat(columnOf(text, startOf(pair)));
  const kept = commentsIn(text.slice(from, end)).map((comment) => pad + comment);
  if (kept.length > 0) return [{ offset: from, length: end - from, text: kept.join(style.eol) }];
  const isLast = end >= text.length;
  const start = isLast ? from - style.eol.length : from;
  const to = isLast ? text.length : lineEnd(text, end) + 1;
  return [{ offset: Math.max(start, 0), length: to - Math.max(start, 0), text: '' }];
}

/** Returns the comments in a piece of YAML, each starting with `#`. A `#` inside a scalar does not start a comment. */
export function commentsIn(piece: string): readonly string[] {
  const found: string[] = [];
  let isText = false;
  for (const token of new Lexer().lex(piece)) {
    if (!isText && token.startsWith('#')) found.push(token.trimEnd());
    isText = token === '\x1f';
  }
  return found;
}

/** Returns true if the value is written on its own lines. Functions with a short form and empty values are written after the key. */
function isLong(value: Plain): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (!isPlainMap(value)) return false;
  const keys = Object.keys(value);
  return keys.length > 1 || (keys.length === 1 && !/^(Ref|Fn::(GetAtt|Sub|Join))$/.test(keys[0] ?? ''));
}

/** Returns the offset of the first character of the value, including its tag. */
function startOfValue(text: string, { key, value }: Pair): number {
  const colon = text.indexOf(':', endOf(key)) + 1;
  const inline = /^[ \t]*(?=[^\s#])/.exec(text.slice(colon, lineEnd(text, colon)));
  if (inline) return colon + inline[0].length;
  return isNothing(value) ? colon : startOf(value);
}

/** Returns the column for the new items or keys: the column of the old ones, if they are of the same kind. */
function columnOfValue(text: string, { value }: Pair, written: Plain, otherwise: number): number {
  const isKept = Array.isArray(written) ? !isMap(value) && !isScalar(value) : isMap(value);
  return isKept ? columnOf(text, startOf(value)) : otherwise;
}

/** Returns the end of a value without a line break at its end, which block scalars include. */
const lastLineEnd = (text: string, end: number): number => (text[end - 1] === '\n' ? end - 1 : end);

/** Returns the offset of the end of the line, before a line break of one or two characters. */
function endOfLine(text: string, from: number): number {
  const end = lineEnd(text, from);
  return text[end - 1] === '\r' && end > from - 1 ? end - 1 : end;
}
