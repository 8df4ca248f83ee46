import type { Expression, Statement } from './tree.ts';

/** A node of a syntax tree. */
export type Node = Statement | Expression;

/**
 * Yields every statement and expression of a tree in source order, outer ones before inner ones. Patterns
 * that are assigned to are included only with `withPatterns`; each name in them is then yielded as a pattern
 * node.
 */
export function* nodesOf(root: unknown, withPatterns = false): Generator<Node, void> {
  const open: { readonly value: unknown; readonly isPattern: boolean }[] = [
    { value: root, isPattern: false },
  ];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, isPattern } = next;
    if (typeof value !== 'object' || value === null) continue;
    if ((withPatterns || !isPattern) && 'kind' in value && 'at' in value) yield value as Node;
    const inside = Object.entries(value);
    for (let index = inside.length - 1; index >= 0; index -= 1) {
      const [key, child] = inside[index] ?? [];
      if (typeof child !== 'object' || child === null) continue;
      const receives =
        key === 'target' || (isPattern && (Array.isArray(value) || partsOfPattern.has(key ?? '')));
      open.push({ value: child, isPattern: receives });
    }
  }
}

const partsOfPattern = new Set(['entries', 'items', 'rest', 'after']);
