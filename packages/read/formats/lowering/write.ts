import type { Location } from '@emmental/model';
import type { MapNode, Node } from '../../tree.ts';

/** A part of a template to be generated: plain values, which may contain nodes of the user. */
export type Draft =
  | Node
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Draft[]
  | { readonly [key: string]: Draft };

/**
 * Converts a draft to nodes. Plain values get the place `at`, nodes of the user keep their own place, and
 * undefined fields are left out.
 */
export function write(draft: Draft, at: Location): Node {
  if (isNode(draft)) return draft;
  if (Array.isArray(draft)) return { kind: 'list', items: draft.map((item) => write(item, at)), at };
  if (typeof draft === 'object' && draft !== null)
    return writeMap(draft as Readonly<Record<string, Draft>>, at);
  return { kind: 'scalar', value: (draft ?? null) as string | number | boolean | null, at };
}

/** Converts a map like `write`, with a more specific result type. */
export function writeMap(fields: Readonly<Record<string, Draft>>, at: Location): MapNode {
  const entries = Object.entries(fields).flatMap(([key, draft]) => {
    if (draft === undefined) return [];
    const value = write(draft, at);
    return [{ key, keyAt: value.at, value }];
  });
  return { kind: 'map', entries, at };
}

const isNode = (draft: Draft): draft is Node =>
  typeof draft === 'object' &&
  draft !== null &&
  'at' in draft &&
  'kind' in draft &&
  (draft.kind === 'map' || draft.kind === 'list' || draft.kind === 'scalar');
