import { type Cursor, code, endLine, refuse } from './cursor.ts';

/** A line of a block text: how far it stands right of the text's column, and what is on it. */
interface Line {
  readonly more: number;
  readonly content: string;
}

/**
 * The text behind `|` or `>`, kept or folded, with its last line's end or, behind `-`, without. `column` is that of the
 * collection it stands in. Leaves the cursor at the end of its last line; an empty line counts where it has
 * more spaces than the text's column.
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
  /** Spaces of each empty line since the last line that is not empty. */
  let empty: number[] = [];
  let { line } = cursor;
  for (let end = cursor.at; end < text.length; ) {
    const start = end + 1;
    line++;
    let at = start;
    while (text.charCodeAt(at) === code.space) at++;
    const left = at - start;
    end = text.indexOf('\n', at);
    if (end === -1) end = text.length;
    if (at === end && left <= (indent === -1 ? Number.POSITIVE_INFINITY : indent)) {
      empty.push(left);
      continue;
    }
    if (left <= column) {
      if (text.charCodeAt(at) === code.tab) refuse();
      break;
    }
    if (indent === -1) {
      indent = left;
      if (text.charCodeAt(at) === code.tab || empty.some((spaces) => spaces > indent)) refuse();
    }
    if (left < indent) refuse();
    for (const _ of empty) lines.push({ more: 0, content: '' });
    empty = [];
    lines.push({ more: left - indent, content: text.slice(at, end) });
    cursor.at = end;
    cursor.line = line;
    cursor.lineStart = start;
  }
  if (indent === -1) refuse();
  return lines;
}

const kept = (lines: readonly Line[]): string =>
  lines.map(({ more, content }) => ' '.repeat(more) + content).join('\n');

/** Lines are joined by spaces; lines that stand further right keep their ends, and those around them. */
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
