import { localPath } from '../../local-path.ts';
import { type Node, stringOf } from '../../tree.ts';
import type { Expansion } from './expansion.ts';

/**
 * Returns the content of a YAML or JSON file of the repository that a property names; null for any other
 * value.
 */
export function localDocument(expansion: Expansion, location: Node): Node | null {
  const text = stringOf(location);
  const path = text === undefined ? null : localPath(text, expansion.document.path);
  if (path === null || expansion.context.source.kind(path) !== 'file') return null;
  return expansion.context.parse(path)?.root ?? null;
}
