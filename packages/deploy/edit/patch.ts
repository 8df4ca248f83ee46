import { applyPatch, createTwoFilesPatch, parsePatch, reversePatch, structuredPatch } from 'diff';

/**
 * Writes the change of a file as a unified diff that `git apply` reads too. The diff is kept beside the template,
 * so that the change can be taken back byte for byte, also after other lines of the file were edited.
 */
export const patchOf = (file: string, before: string, after: string): string =>
  createTwoFilesPatch(`a/${file}`, `b/${file}`, before, after, undefined, undefined, { context: 3 });

/** Returns the text without the change; null when the changed lines are no longer as the patch left them. */
export function takenBack(text: string, patch: string): string | null {
  const [parsed] = parsePatch(patch);
  if (!parsed) return null;
  const before = applyPatch(text, reversePatch(parsed), { autoConvertLineEndings: false, fuzzFactor: 0 });
  return before === false ? null : before;
}

/** Returns the text with the change; null when the text is not the one that the patch was made from. */
export function putOn(text: string, patch: string): string | null {
  const [parsed] = parsePatch(patch);
  if (!parsed) return null;
  const after = applyPatch(text, parsed, { autoConvertLineEndings: false, fuzzFactor: 0 });
  return after === false ? null : after;
}

export interface DiffLine {
  readonly sign: ' ' | '+' | '-' | '@';
  readonly text: string;
}

/** Writes a diff for people: `@` lines hold the line number in the new text. */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const { hunks } = structuredPatch('', '', before, after, '', '', { context: 2 });
  return hunks.flatMap((hunk) => [
    { sign: '@' as const, text: String(hunk.newStart) },
    ...hunk.lines
      .filter((line) => !line.startsWith('\\'))
      .map((line) => ({ sign: signOf(line), text: line.slice(1).replace(/\r$/, '') })),
  ]);
}

const signOf = (line: string): DiffLine['sign'] => {
  const [first] = line;
  return first === '+' || first === '-' ? first : ' ';
};
