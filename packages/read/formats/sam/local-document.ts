import { localPath } from '../../local-path.ts';
import { type Node, stringOf } from '../../tree.ts';
import type { Expansion } from './expansion.ts';

/**
 * Returns the content of the YAML or JSON file to which a property refers. Null when the value is not the path
 * of a file in the repository.
 */
export function localDocument(expansion: Expansion, location: Node): Node | null {
  const text = stringOf(location);
  const path = text === undefined ? null : localPath(text, expansion.document.path);
  if (path === null || expansion.context.source.kind(path) !== 'file') return null;
  return expansion.context.parse(path)?.root ?? null;
}
