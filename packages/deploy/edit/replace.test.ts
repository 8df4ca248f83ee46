import { expect, test } from 'vitest';
import { Document, isMap, parse, visit } from 'yaml';
import { applyEdits } from './edit.ts';
import { openTemplate, overlay } from './overlay.ts';
import { type Plain, type PlainMap, removing, replacing } from './write.ts';

/** The same numbers each time. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

function drawn(next: (below: number) => number, depth: number): Plain {
  const kind = next(depth > 2 ? 3 : 5);
  if (kind === 0) return ['x', 'a b', '# no comment', 'l1\nl2\n', '', 'y', '{', "it's"][next(8)] ?? 'x';
  if (kind === 1) return next(100);
  if (kind === 2) return next(2) === 0;
  const count = next(4);
  if (kind === 3) return Array.from({ length: count }, () => drawn(next, depth + 1));
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`k${i}`, drawn(next, depth + 1)] as const),
  );
}

/** A mapping as somebody may have written it: block and flow in turn, comments, either indentation of lists. */
function written(value: PlainMap, next: (below: number) => number): string {
  if (next(4) === 0) return `${JSON.stringify(value, null, next(2) * 2)}\n`;
  const document = new Document(value, { version: '1.1' });
  visit(document, {
    Collection: (_, node) => {
      if (next(4) === 0) node.flow = true;
      if (next(4) === 0 && !node.flow) node.commentBefore = ' kept';
      return undefined;
    },
  });
  const text = document.toString({ indentSeq: next(2) === 0, lineWidth: 0, indent: 2 + next(2) * 2 });
  return next(3) === 0 ? text.replaceAll('\n', '\r\n') : text;
}

const plain = (text: string): unknown => parse(text, { version: '1.1' });

test('replacing or removing a value changes nothing else', () => {
  const next = dice(11);
  let tried = 0;
  for (let run = 0; run < 600; run++) {
    const value = Object.fromEntries(
      Array.from({ length: 1 + next(4) }, (_, i) => [`p${i}`, drawn(next, 0)] as const),
    );
    const text = written(value, next);
    const key = `p${next(4)}`;
    const isOut = next(3) === 0 && Object.keys(value).length > 1;
    const fresh = drawn(next, 1);
    const template = openTemplate(text);
    if (typeof template === 'string' || !isMap(template.document.contents)) continue;
    const { edits, refused } = overlay(template, { [key]: isOut ? removing : replacing(fresh) });
    if (refused.length > 0) continue;
    const { [key]: _, ...others } = value;
    const wanted = isOut ? others : { ...value, [key]: fresh };
    const after = applyEdits(text, edits);
    tried += 1;
    expect(
      plain(after),
      `run ${run}\n${text}\n--- ${key} = ${JSON.stringify(isOut ? null : fresh)}\n${after}`,
    ).toEqual(wanted);
    // In a flow mapping a comment goes with what it stands in.
    if (!template.document.contents.flow)
      expect(
        (after.match(/# kept/g) ?? []).length,
        `${text}--- ${key} ${JSON.stringify(isOut ? null : fresh)}\n${after}`,
      ).toBe((text.match(/# kept/g) ?? []).length);
  }
  expect(tried).toBeGreaterThan(400);
});
