import { applyPatch, createTwoFilesPatch, parsePatch, reversePatch, structuredPatch } from 'diff';

/**
 * Returns the change of a file as a unified diff, also for `git apply`. The diff is stored beside the template, so that the
 * change can be undone byte for byte, even after other lines of the file were edited.
 */
export const patchOf = (file: string, before: string, after: string): string =>
  createTwoFilesPatch(`a/${file}`, `b/${file}`, before, after, undefined, undefined, { context: 3 });

/** Returns true for a diff of one file, as `patchOf` makes it: not cut off, not mixed with other text. */
export function isPatch(text: string): boolean {
  try {
    const [parsed, more] = parsePatch(text);
    return parsed !== undefined && more === undefined && parsed.hunks.length > 0;
  } catch {
    return false;
  }
}

/** Undoes a patch. Returns null if the changed lines were edited after the patch. */
export function takenBack(text: string, patch: string): string | null {
  const [parsed] = parsePatch(patch);
  if (!parsed) return null;
  const before = applyPatch(text, reversePatch(parsed), { autoConvertLineEndings: false, fuzzFactor: 0 });
  return before === false ? null : before;
}

/** Applies a patch. Returns null if the patch does not fit the text. */
export function putOn(text: string, patch: string): string | null {
  const [parsed] = parsePatch(patch);
  if (!parsed) return null;
  const after = applyPatch(text, parsed, { autoConvertLineEndings: false, fuzzFactor: 0 });
  return after === false ? null : after;
}

/** A line of a diff. A line `@` has the line number in the text before, which is the file that the reader has. */
export interface DiffLine {
  readonly sign: ' ' | '+' | '-' | '@';
  readonly text: string;
}

/** Returns a diff for people. */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const { hunks } = structuredPatch('', '', before, after, '', '', { context: 2 });
  return hunks.flatMap((hunk) => [
    { sign: '@' as const, text: String(hunk.oldStart) },
    ...hunk.lines
      .filter((line) => !line.startsWith('\\'))
      .map((line) => ({ sign: signOf(line), text: line.slice(1).replace(/\r$/, '') })),
  ]);
}

/** Returns the line of the text before that a line of the new text was (1-based); for an added line, the line above it. */
export function lineBefore(before: string, after: string, line: number): number {
  const { hunks } = structuredPatch('', '', before, after, '', '', { context: 0 });
  let added = 0;
  for (const { newStart, newLines, oldLines } of hunks) {
    if (line < newStart) break;
    if (line < newStart + newLines) return Math.max(1, Math.min(line, newStart + oldLines - 1) - added);
    added += newLines - oldLines;
  }
  return line - added;
}

const signOf = (line: string): DiffLine['sign'] => {
  const [first] = line;
  return first === '+' || first === '-' ? first : ' ';
};
