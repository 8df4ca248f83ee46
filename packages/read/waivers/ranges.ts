/** Lines of a file, both included; they start at 1. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** A text by its lines, for the question which of them belong together. */
export interface Outline {
  readonly lines: readonly string[];
  /** Columns before the first sign of each line; null where it holds nothing but a comment, or nothing. */
  readonly indents: readonly (number | null)[];
}

/** `comment` matches lines that are nothing but a comment. */
export function outlineOf(text: string, comment: RegExp): Outline {
  const lines = text.split(/\r?\n/);
  return {
    lines,
    indents: lines.map((line) => (line.trim() === '' || comment.test(line) ? null : line.search(/\S/))),
  };
}

/**
 * What a comment in `line` speaks of, the smallest first: the entry it stands beside or above (the last in a block: the
 * block), and those around that. An entry reaches as far as lines are indented deeper, as people read it.
 */
export function rangesAround(outline: Outline, line: number): readonly Range[] {
  const ranges: Range[] = [];
  for (let start = startOf(outline, line - 1); start !== null; start = parentOf(outline, start))
    ranges.push({ from: start + 1, to: lastOf(outline, start) + 1 });
  return ranges;
}

function startOf({ lines, indents }: Outline, index: number): number | null {
  if (indents[index] !== null) return index;
  const own = (lines[index] ?? '').search(/\S/);
  for (let next = index + 1; next < lines.length; next++) {
    const indent = indents[next] ?? null;
    if (indent === null) continue;
    if (indent >= own) return next;
    break;
  }
  return before(indents, index, (indent) => indent < own);
}

/** The line that a line stands in: `Properties:` for those below it. A list may be indented as little as its key. */
function parentOf({ lines, indents }: Outline, index: number): number | null {
  const own = indents[index] ?? 0;
  const isItem = isItemAt(lines, index);
  return before(
    indents,
    index,
    (indent, other) => indent < own || (isItem && indent === own && !isItemAt(lines, other)),
  );
}

function lastOf({ lines, indents }: Outline, start: number): number {
  const own = indents[start] ?? 0;
  let last = start;
  for (let next = start + 1; next < lines.length; next++) {
    const indent = indents[next] ?? null;
    if (indent === null) continue;
    if (indent < own || (indent === own && !goesOn(lines, start, next))) break;
    last = next;
  }
  return last;
}

/** Items of a list belong to their key, a closing bracket to what it closes. */
const goesOn = (lines: readonly string[], start: number, next: number): boolean =>
  (isItemAt(lines, next) && !isItemAt(lines, start)) || /^\s*[)\]}]/.test(lines[next] ?? '');

const isItemAt = (lines: readonly string[], index: number): boolean => /^\s*- /.test(lines[index] ?? '');

function before(
  indents: Outline['indents'],
  index: number,
  isIt: (indent: number, index: number) => boolean,
): number | null {
  for (let other = index - 1; other >= 0; other--) {
    const indent = indents[other] ?? null;
    if (indent !== null && isIt(indent, other)) return other;
  }
  return null;
}
