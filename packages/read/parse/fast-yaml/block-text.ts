import { type Cursor, code, endLine, refuse } from './cursor.ts';

/**
 * A line of a block text: its content, and the number of spaces by which it is indented further than the
 * text.
 */
interface Line {
  readonly more: number;
  readonly content: string;
}

/**
 * Reads a block text, which starts with `|` (line ends are kept) or `>` (line ends become spaces). The result
 * ends with a line end, unless the marker is followed by `-`. `column` is the column of the enclosing
 * collection. An empty line belongs to the text. Leaves the cursor at the end of the last line.
 */
export function blockText(cursor: Cursor, column: number): string {
  const isFolded = cursor.text.charCodeAt(cursor.at) === code.greater;
  cursor.at++;
  const isStripped = cursor.text.charCodeAt(cursor.at) === code.dash;
  if (isStripped) cursor.at++;
  endLine(cursor);
  const lines = linesOf(cursor, column);
  return (isFolded ? folded(lines) : kept(lines)) + (isStripped ? '' : '\n');
}

function linesOf(cursor: Cursor, column: number): readonly Line[] {
  const { text } = cursor;
  const lines: Line[] = [];
  let indent = -1;
  /** The spaces of each empty line since the last line with content. */
  let empty: number[] = [];
  let { line } = cursor;
  for (let end = cursor.at; end < text.length; ) {
    const start = end + 1;
    line++;
    let at = start;
    while (text.charCodeAt(at) === code.space) at++;
    const spaces = at - start;
    end = text.indexOf('\n', at);
    if (end === -1) end = text.length;
    if (at === end && spaces <= (indent === -1 ? Number.POSITIVE_INFINITY : indent)) {
      empty.push(spaces);
      continue;
    }
    if (spaces <= column) {
      if (text.charCodeAt(at) === code.tab) refuse();
      break;
    }
    if (indent === -1) {
      indent = spaces;
      if (text.charCodeAt(at) === code.tab || empty.some((spaces) => spaces > indent)) refuse();
    }
    if (spaces < indent) refuse();
    for (const _ of empty) lines.push({ more: 0, content: '' });
    empty = [];
    lines.push({ more: spaces - indent, content: text.slice(at, end) });
    cursor.at = end;
    cursor.line = line;
    cursor.lineStart = start;
  }
  if (indent === -1) refuse();
  return lines;
}

const kept = (lines: readonly Line[]): string =>
  lines.map(({ more, content }) => ' '.repeat(more) + content).join('\n');

/** Joins lines with spaces. A line that is indented further keeps the line ends before and after it. */
function folded(lines: readonly Line[]): string {
  let text = '';
  let between = '';
  let wasFurther = false;
  for (const { more, content } of lines) {
    if (more > 0 || content.charCodeAt(0) === code.tab) {
      if (between === ' ') between = '\n';
      else if (!wasFurther && between === '\n') between = '\n\n';
      text += between + ' '.repeat(more) + content;
      between = '\n';
      wasFurther = true;
    } else if (content === '') {
      if (between === '\n') text += '\n';
      else between = '\n';
    } else {
      text += between + content;
      between = ' ';
      wasFurther = false;
    }
  }
  return text;
}
