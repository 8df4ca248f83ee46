import { createHash } from 'node:crypto';
import { type Node, plainOf } from '../../tree.ts';

/** Tells if two nodes have the same content, regardless of their places. */
export const sameNode = (a: Node, b: Node): boolean => textOf(a) === textOf(b);

/** Keeps the texts of nodes, because each node is compared with all earlier nodes. */
const texts = new WeakMap<Node, string>();

function textOf(node: Node): string {
  const text = texts.get(node) ?? stableText(plainOf(node));
  texts.set(node, text);
  return text;
}

/**
 * Returns the ten hexadecimal digits that SAM appends to a logical id which it derives from `data`. '' when
 * `data` is empty.
 */
export function idHash(data: unknown): string {
  const text = typeof data === 'string' ? data : stableText(data);
  return text === '' ? '' : createHash('sha1').update(text).digest('hex').slice(0, 10);
}

/** Converts a value to JSON with sorted keys and without spaces. */
function stableText(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
