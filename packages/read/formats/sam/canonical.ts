import { createHash } from 'node:crypto';
import { type Node, plainOf } from '../../tree.ts';

/** True when both nodes say the same, wherever they stand. */
export const sameNode = (a: Node, b: Node): boolean => textOf(a) === textOf(b);

/** A node is compared with each that came before it. */
const texts = new WeakMap<Node, string>();

function textOf(node: Node): string {
  const text = texts.get(node) ?? stableText(plainOf(node));
  texts.set(node, text);
  return text;
}

/** The ten hexadecimal digits that SAM puts behind a logical id made from `data`; '' for nothing. */
export function idHash(data: unknown): string {
  const text = typeof data === 'string' ? data : stableText(data);
  return text === '' ? '' : createHash('sha1').update(text).digest('hex').slice(0, 10);
}

/** JSON with sorted keys and no spaces. */
function stableText(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
