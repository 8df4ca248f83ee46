import { putOn } from '@emmental/deploy';
import type { FilePatch } from '../patch.ts';
import { HostRefused } from './host.ts';

/** Puts a patch on a file as the repository has it at the scanned commit; `content` is its base64. Throws `HostRefused` if it does not fit. */
export function patchedContent({ path, patch }: FilePatch, content: unknown): string {
  if (typeof content !== 'string')
    throw new HostRefused(`the host has no text of ${path} at the scanned commit`);
  const after = putOn(Buffer.from(content, 'base64').toString('utf8'), patch);
  if (after === null)
    throw new HostRefused(`${path} differs from what was scanned; scan again and propose again`);
  return Buffer.from(after, 'utf8').toString('base64');
}

/** A commit by its full name; a short one can name another. */
export const fullCommit = (commit: string | null): string | null =>
  commit !== null && /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(commit) ? commit : null;

/** Returns a text of an answer. Throws `HostRefused` if it has none. */
export function textIn(value: unknown, what: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new HostRefused(`the host did not tell ${what}`);
}
