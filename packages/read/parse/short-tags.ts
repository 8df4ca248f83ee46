import type { Node } from '../tree.ts';

/**
 * Expands a short tag: `!Sub x` → `{ 'Fn::Sub': x }`. The keys `Ref` and `Condition` have no prefix.
 * `!GetAtt a.b.c` becomes the list [a, b.c].
 */
export function withTag(tag: string | null | undefined, content: Node): Node {
  if (!tag?.startsWith('!') || tag === '!') return content;
  const { at } = content;
  const name = tag.slice(1);
  if (!/^[A-Za-z][\w:]*$/.test(name)) return content;
  const key = name === 'Ref' || name === 'Condition' || name.includes('::') ? name : `Fn::${name}`;
  const text = content.kind === 'scalar' && typeof content.value === 'string' ? content.value : null;
  const dot = key === 'Fn::GetAtt' && text !== null ? text.indexOf('.') : -1;
  const value: Node =
    dot > 0 && text !== null
      ? {
          kind: 'list',
          items: [
            { kind: 'scalar', value: text.slice(0, dot), at },
            { kind: 'scalar', value: text.slice(dot + 1), at },
          ],
          at,
        }
      : content;
  return { kind: 'map', entries: [{ key, keyAt: at, value }], at };
}
