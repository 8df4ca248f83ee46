import { createHash } from 'node:crypto';
import type { Location } from '@emmental/model';
import { get, type MapNode, type Node } from '../../tree.ts';

/** What a generated part of a template is written from: plain values with the user's own nodes inside. */
export type Draft =
  | Node
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Draft[]
  | { readonly [key: string]: Draft };

/** Writes a draft as nodes. Plain values carry `at`, nodes keep their own place, undefined fields are left out. */
export function write(draft: Draft, at: Location): Node {
  if (isNode(draft)) return draft;
  if (Array.isArray(draft)) return { kind: 'list', items: draft.map((item) => write(item, at)), at };
  if (typeof draft === 'object' && draft !== null)
    return writeMap(draft as Readonly<Record<string, Draft>>, at);
  return { kind: 'scalar', value: (draft ?? null) as string | number | boolean | null, at };
}

/** `write` for a map, so that the result is known to be one. */
export function writeMap(fields: Readonly<Record<string, Draft>>, at: Location): MapNode {
  const entries = Object.entries(fields).flatMap(([key, draft]) => {
    if (draft === undefined) return [];
    const value = write(draft, at);
    return [{ key, keyAt: value.at, value }];
  });
  return { kind: 'map', entries, at };
}

/** The value under `key`; a `null` written by the user counts as absent, as `Auth:` with nothing after it does. */
export function property(node: Node | undefined, ...path: readonly string[]): Node | undefined {
  const value = get(node, ...path);
  return value?.kind === 'scalar' && value.value === null ? undefined : value;
}

/** The plain value of a node, as `JSON.stringify` takes it. */
export function plainOf(node: Node): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(plainOf);
    case 'map':
      return Object.fromEntries(node.entries.map((entry) => [entry.key, plainOf(entry.value)]));
  }
}

/** True when both nodes say the same, wherever they stand. */
export const sameNode = (a: Node, b: Node): boolean => stableText(plainOf(a)) === stableText(plainOf(b));

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

/** What Python calls truthy: SAM ignores a property that is empty. */
export function isFilled(node: Node | undefined): node is Node {
  if (!node) return false;
  if (node.kind === 'map') return node.entries.length > 0;
  if (node.kind === 'list') return node.items.length > 0;
  return node.value !== null && node.value !== '' && node.value !== false && node.value !== 0;
}

const isNode = (draft: Draft): draft is Node =>
  typeof draft === 'object' &&
  draft !== null &&
  'at' in draft &&
  'kind' in draft &&
  (draft.kind === 'map' || draft.kind === 'list' || draft.kind === 'scalar');
