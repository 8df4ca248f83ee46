/** Replaces a piece of a text; `length` 0 inserts. The offset is a position in the text before all edits. */
export interface Edit {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/**
 * Returns the text with all edits. Edits at the same offset keep their order.
 *
 * @throws if edits overlap.
 */
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
