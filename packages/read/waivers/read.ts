import type { Source } from '@emmental/model';
import { parseFile } from '../parse/index.ts';
import { type CommentWaiver, commentWaivers } from './comments.ts';
import { type MetadataWaiver, metadataWaivers } from './metadata.ts';

export type ReadWaiver = CommentWaiver | MetadataWaiver;

/**
 * Returns the waivers in a template or a module, from comments and from the metadata of resources. Waivers of
 * other scanners are included.
 */
export function readWaivers(source: Source, file: string): readonly ReadWaiver[] {
  if (source.kind(file) !== 'file') return [];
  const read = source.read(file);
  if ('diagnostic' in read) return [];
  const { text } = read;
  const parsed =
    /\.(ya?ml|json|template)$/.test(file) && /["']?Metadata["']?\s*:/.test(text)
      ? parseFile(file, source)
      : null;
  return [...commentWaivers(file, text), ...(parsed ? metadataWaivers(parsed.root) : [])];
}
