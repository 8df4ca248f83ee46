import { localPath } from '../../local-path.ts';
import { type Node, stringOf } from '../../tree.ts';
import type { Expansion } from './expansion.ts';

/** The content of a YAML or JSON file of the repository that a property names; null for everything else. */
export function localDocument(x: Expansion, location: Node): Node | null {
  const text = stringOf(location);
  const path = text === undefined ? null : localPath(text, x.document.path);
  if (path === null || x.context.source.kind(path) !== 'file') return null;
  return x.context.parse(path)?.root ?? null;
}
