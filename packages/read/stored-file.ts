import { folderOf, foldersUp, joinInside, type Source } from '@emmental/model';
import { entriesOf, itemsOf, type Node, stringOf } from './tree.ts';

/**
 * Returns the file of the repository that a deployment uploads to this address: `https://${Bucket}.s3.amazonaws.com/${Prefix}/
 * templates/child.yaml` → `templates/child.yaml` beside the template `file`, or beside a folder above it. The longest
 * end of the address that is a file decides. Null when there is none.
 */
export function storedFile(address: string, file: string, source: Source): string | null {
  const tail = fixedTail(address);
  for (const [index] of tail.entries()) {
    const path = tail.slice(index).join('/');
    for (const folder of foldersUp(folderOf(file))) {
      const inside = joinInside(folder, path);
      if (inside !== null && inside !== file && source.kind(inside) === 'file') return inside;
    }
  }
  return null;
}

/** Most parts of an address that are looked for. */
const mostParts = 6;

/** Returns the last parts of an address that hold no placeholder, without its host. A placeholder may end with a slash. */
function fixedTail(address: string): readonly string[] {
  const [path = ''] = address.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*\//i, '').split(/[?#]/);
  const parts = path.replaceAll('}', '}/').split('/');
  const open = parts.findLastIndex((part) => part === '..' || /[${}*]/.test(part));
  return parts.slice(open + 1).slice(-mostParts);
}

/** Writes a node as text, with `${…}` for each part that is not a text: of `Fn::Sub`, and of `Fn::Join` with any separator. */
export function addressIn(node: Node): string | null {
  const plain = stringOf(node);
  if (plain !== undefined) return plain;
  const [only, ...more] = entriesOf(node);
  if (!only || more.length > 0) return null;
  if (only.key === 'Fn::Sub') return stringOf(only.value) ?? stringOf(itemsOf(only.value)[0]) ?? null;
  if (only.key !== 'Fn::Join') return null;
  const [separator, parts] = itemsOf(only.value);
  const between = stringOf(separator);
  return between === undefined || !parts
    ? null
    : itemsOf(parts)
        .map((part) => stringOf(part) ?? '${part}')
        .join(between);
}
