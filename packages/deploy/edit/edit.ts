/** A piece of a text that is replaced; `length` 0 inserts. Offsets are of the text before any edit. */
export interface Edit {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** The text with all edits made. Edits at one offset keep their order; edits must not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const ordered = edits
    .map((edit, order) => ({ ...edit, order }))
    .sort((a, b) => a.offset - b.offset || a.order - b.order);
  let result = '';
  let done = 0;
  for (const edit of ordered) {
    if (edit.offset < done) throw new Error('edits overlap');
    result += text.slice(done, edit.offset) + edit.text;
    done = edit.offset + edit.length;
  }
  return result + text.slice(done);
}
