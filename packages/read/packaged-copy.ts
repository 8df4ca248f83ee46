import { type Diagnostic, diagnostic, folderOf } from '@emmental/model';
import type { Document } from './format.ts';
import { get, type Node, stringOf } from './tree.ts';

/**
 * Finds the templates that `sam package` or `aws cloudformation package` wrote from another template of the same folder: they
 * are equal, and only the copy names packages in a bucket. Such a copy declares no other functions, so it is read once, by its
 * original. A copy that differs in anything else is an app of its own.
 */
export function packagedCopies(documents: readonly Document[]): {
  readonly copies: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
} {
  const groups = new Map<string, Document[]>();
  for (const document of documents) {
    if (!get(document.root, 'Resources')) continue;
    const folder = folderOf(document.path);
    groups.set(folder, [...(groups.get(folder) ?? []), document]);
  }
  const copies = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  for (const group of groups.values()) {
    if (group.length < 2) continue;
    const read = group.map((document) => ({ document, ...contentOf(document.root) }));
    for (const { document, text } of read.filter(({ isPackaged }) => isPackaged)) {
      const original = read.find(
        (other) => other.text === text && (other.hasFolders || isNamedAsCopy(document, other.document)),
      );
      if (!original) continue;
      copies.add(document.path);
      diagnostics.push(diagnostic('template/packaged-copy', document.root.at, original.document.path));
    }
  }
  return { copies, diagnostics };
}

/** Does the name of a file, and not that of the other one, say that it was packaged? */
const isNamedAsCopy = (copy: Document, original: Document): boolean =>
  isPackagedName(copy.path) && !isPackagedName(original.path);

const isPackagedName = (path: string): boolean => /packaged[^/]*$/i.test(path);

interface Content {
  /** The declarations of the template, without the places of its packages. */
  readonly text: string;
  /** Does it name packages in a bucket, and none in a folder? */
  readonly isPackaged: boolean;
  readonly hasFolders: boolean;
}

/** Properties whose value the tools replace by a place in a bucket or a registry. Source: `aws cloudformation package`. */
const artifacts: ReadonlySet<string> = new Set([
  'CodeUri',
  'ContentUri',
  'DefinitionUri',
  'ImageUri',
  'TemplateURL',
  'Location',
  'BodyS3Location',
  'DefinitionS3Location',
  'Code',
  'Content',
]);

/** Parts that no function depends on, or that the tools add. */
const ignored: ReadonlySet<string> = new Set(['Description', 'Metadata', 'AWSTemplateFormatVersion']);

function contentOf(root: Node): Content {
  let stored = 0;
  let folders = 0;
  const written = (node: Node | undefined, path: readonly string[]): string => {
    const key = path.at(-1) ?? '';
    if (node && artifacts.has(key) && path.at(-2) === 'Properties') {
      const kind = placeOf(node);
      if (kind === 'stored') stored += 1;
      if (kind === 'folder') folders += 1;
      if (kind !== null) return '(a package)';
    }
    switch (node?.kind) {
      case 'map':
        return `{${node.entries
          .filter((entry) => !(ignored.has(entry.key) && isOwnPlace(path)))
          .map((entry) => `${JSON.stringify(entry.key)}:${written(entry.value, [...path, entry.key])}`)
          .sort()
          .join()}}`;
      case 'list':
        return `[${node.items.map((item) => written(item, [...path, ''])).join()}]`;
      default:
        return key === 'Fn::GetAtt'
          ? `[${String(node?.value)
              .split('.')
              .map((part) => JSON.stringify(part))
              .join()}]`
          : JSON.stringify(String(node?.value ?? null).trim());
    }
  };
  const text = written(root, []);
  return { text, isPackaged: stored > 0 && folders === 0, hasFolders: folders > 0 };
}

/** Is this path the template, or one of its resources? Elsewhere `Description` and `Metadata` may be names of users. */
const isOwnPlace = (path: readonly string[]): boolean =>
  path.length === 0 || (path.length === 2 && path[0] === 'Resources');

/** Returns where a package lies; null for code in the template and for a computed place. */
function placeOf(node: Node): 'stored' | 'folder' | null {
  const text = stringOf(node);
  if (text !== undefined)
    return /^(s3:|https?:)|\.dkr\.ecr\./.test(text) ? 'stored' : text.includes('\n') ? null : 'folder';
  const isObject = ['S3Bucket', 'Bucket', 'ImageUri'].some((name) => get(node, name) !== undefined);
  return isObject ? 'stored' : null;
}
