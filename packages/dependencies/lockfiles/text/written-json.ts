import type { Node } from './tree.ts';

/** The depth of the reader of any JSON, which reports deeper texts. */
const deepest = 200;

/**
 * Reads JSON in the form of `JSON.stringify` with an indentation, as package managers write it: each member has its
 * own line, so lines are counted from the values. Returns null for any other text: a comment, a repeated key, other
 * spacing, an unnecessary escape.
 */
export function readWrittenJson(text: string): Node | null {
  const plain = text.includes('\r') ? text.replaceAll('\r\n', '\n') : text;
  const indent = /^\{\n([ \t]+)"/.exec(plain)?.[1];
  if (indent === undefined) return null;
  try {
    const value = JSON.parse(plain) as unknown;
    const written = JSON.stringify(value, null, indent);
    return plain === written || plain === `${written}\n` ? withLines(value) : null;
  } catch {
    return null;
  }
}

function withLines(root: unknown): Node | null {
  let line = 1;
  let isTooDeep = false;
  const lined = (value: unknown, depth: number): Node['value'] => {
    if (typeof value !== 'object' || value === null) return value as Node['value'];
    if (depth > deepest) {
      isTooDeep = true;
      return null;
    }
    if (Array.isArray(value)) {
      const items: Node[] = [];
      for (const item of value) items.push({ line: ++line, value: lined(item, depth + 1) });
      if (items.length > 0) line++;
      return items;
    }
    const members = new Map<string, Node>();
    for (const key of Object.keys(value))
      members.set(key, { line: ++line, value: lined((value as Record<string, unknown>)[key], depth + 1) });
    if (members.size > 0) line++;
    return members;
  };
  const node = { line, value: lined(root, 0) };
  return isTooDeep ? null : node;
}
