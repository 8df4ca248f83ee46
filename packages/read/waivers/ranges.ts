/** A range of lines in a file, both ends included. Lines start at 1. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** The lines of a text with their indentation, which shows the lines that belong together. */
export interface Outline {
  readonly lines: readonly string[];
  /** Column of the first character of each line; null for a line that is empty or holds only a comment. */
  readonly indents: readonly (number | null)[];
}

/** Creates the outline of a text. `comment` matches lines that hold only a comment. */
export function outlineOf(text: string, comment: RegExp): Outline {
  const lines = text.split(/\r?\n/);
  return {
    lines,
    indents: lines.map((line) => (line.trim() === '' || comment.test(line) ? null : line.search(/\S/))),
  };
}

/**
 * Returns the ranges to which a comment in `line` applies, the smallest first. The first is the entry beside
 * or below the comment, or its block for a comment at the block's end; then come the enclosing entries. An
 * entry extends over all following lines that are indented further.
 */
export function rangesAround(outline: Outline, line: number): readonly Range[] {
  const ranges: Range[] = [];
  for (let start = startOf(outline, line - 1); start !== null; start = parentOf(outline, start))
    ranges.push({ from: start + 1, to: lastOf(outline, start) + 1 });
  return ranges;
}

function startOf({ lines, indents }: Outline, index: number): number | null {
  if (indents[index] !== null) return index;
  const ownIndent = (lines[index] ?? '').search(/\S/);
  for (let next = index + 1; next < lines.length; next++) {
    const indent = indents[next] ?? null;
    if (indent === null) continue;
    if (indent >= ownIndent) return next;
    break;
  }
  return before(indents, index, (indent) => indent < ownIndent);
}

/**
 * Returns the line that encloses a line, such as `Properties:`. A list may be indented as little as its key.
 */
function parentOf({ lines, indents }: Outline, index: number): number | null {
  const ownIndent = indents[index] ?? 0;
  const isItem = isItemAt(lines, index);
  return before(
    indents,
    index,
    (indent, line) => indent < ownIndent || (isItem && indent === ownIndent && !isItemAt(lines, line)),
  );
}

function lastOf({ lines, indents }: Outline, start: number): number {
  const ownIndent = indents[start] ?? 0;
  let last = start;
  for (let next = start + 1; next < lines.length; next++) {
    const indent = indents[next] ?? null;
    if (indent === null) continue;
    if (indent < ownIndent || (indent === ownIndent && !goesOn(lines, start, next))) break;
    last = next;
  }
  return last;
}

/**
 * Tells if an equally indented line still belongs to the entry: an item of its list, or a closing bracket.
 */
const goesOn = (lines: readonly string[], start: number, next: number): boolean =>
  (isItemAt(lines, next) && !isItemAt(lines, start)) || /^\s*[)\]}]/.test(lines[next] ?? '');

const isItemAt = (lines: readonly string[], index: number): boolean => /^\s*- /.test(lines[index] ?? '');

function before(
  indents: Outline['indents'],
  index: number,
  isIt: (indent: number, index: number) => boolean,
): number | null {
  for (let line = index - 1; line >= 0; line--) {
    const indent = indents[line] ?? null;
    if (indent !== null && isIt(indent, line)) return line;
  }
  return null;
}
