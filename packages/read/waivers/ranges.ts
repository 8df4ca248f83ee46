/** A range of lines in a file, including the first and the last line. Lines start at 1. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** The lines of a text with their indentation, from which the nesting of the entries is derived. */
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
 * Returns the ranges to which a comment in `line` applies, the smallest first. The first range is the entry
 * beside or below the comment, or, for the last comment of a block, that block. The other ranges are the
 * enclosing entries. An entry contains all following lines that are indented further.
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
  return lastBefore(indents, index, (indent) => indent < ownIndent);
}

/**
 * Returns the line of the enclosing entry, such as `Properties:`. The items of a list may have the same
 * indentation as the key of the list.
 */
function parentOf({ lines, indents }: Outline, index: number): number | null {
  const ownIndent = indents[index] ?? 0;
  const isItem = isItemAt(lines, index);
  return lastBefore(
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
 * Tells if a line with the same indentation still belongs to the entry that starts at `start`: an item of its
 * list, or a closing bracket.
 */
const goesOn = (lines: readonly string[], start: number, next: number): boolean =>
  (isItemAt(lines, next) && !isItemAt(lines, start)) || /^\s*[)\]}]/.test(lines[next] ?? '');

const isItemAt = (lines: readonly string[], index: number): boolean => /^\s*- /.test(lines[index] ?? '');

function lastBefore(
  indents: Outline['indents'],
  index: number,
  matches: (indent: number, index: number) => boolean,
): number | null {
  for (let line = index - 1; line >= 0; line--) {
    const indent = indents[line] ?? null;
    if (indent !== null && matches(indent, line)) return line;
  }
  return null;
}
