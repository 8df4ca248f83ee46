import { join, resolve } from 'node:path';
import type { ReportOrigin, Source } from '@emmental/model';
import { readText } from '../files/read.ts';
import type { ScannedApp } from '../pipeline.ts';
import { digestOfAll } from './digests.ts';

/** Returns the commit and the rulebase that a scan is about, so that a report can be compared with another one. */
export async function originOf(source: Source, apps: readonly ScannedApp[]): Promise<ReportOrigin> {
  return { commit: commitIn(gitFilesOf(source)), profileDigest: await digestOf(apps) };
}

/** Reads a file of git by its name below `.git`; null if it is not there. */
type GitFiles = (name: string) => string | null;

/** Reads the commit that is checked out from the files of git, without running git. */
function commitIn(read: GitFiles): string | null {
  const head = read('HEAD')?.trim() ?? '';
  if (isCommit(head)) return head;
  const [, ref] = /^ref: (refs\/\S+)$/.exec(head) ?? [];
  if (ref === undefined || ref.split('/').includes('..')) return null;
  const loose = read(ref)?.trim() ?? '';
  if (isCommit(loose)) return loose;
  const packed = read('packed-refs')?.split('\n') ?? [];
  const [commit = ''] = packed.find((line) => line.endsWith(` ${ref}`))?.split(' ') ?? [];
  return isCommit(commit) ? commit : null;
}

const isCommit = (text: string): boolean => /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(text);

/**
 * The files of git are in the folder `.git`. In a linked work tree and in a submodule, `.git` is a file that names a folder;
 * `commondir` in that folder names the one that all work trees share. Source: gitrepository-layout(5).
 */
function gitFilesOf(source: Source): GitFiles {
  const [, named] = /^gitdir: (.+)$/m.exec(textOf(source, '.git') ?? '') ?? [];
  if (named === undefined) return (name) => textOf(source, `.git/${name}`);
  const own = resolve(source.directory, named.trim());
  // A file of a repository may name any folder, and only those of git are read.
  if (!/\/(?:worktrees|modules)\/[^/]+(?:\/|$)/.test(own)) return () => null;
  const shared = outside(join(own, 'commondir'))?.trim();
  const folders = shared === undefined ? [own] : [own, resolve(own, shared)];
  return (name) => {
    for (const folder of folders) {
      const text = outside(join(folder, name));
      if (text !== null) return text;
    }
    return null;
  };
}

/** Reads a file of git outside of the scanned folder. Only commits and names of branches are taken from it. */
function outside(file: string): string | null {
  try {
    return readText(file, { most: 64 * 2 ** 20 });
  } catch {
    return null;
  }
}

function textOf(source: Source, path: string): string | null {
  if (source.kind(path) !== 'file') return null;
  const read = source.read(path);
  return 'text' in read ? read.text : null;
}

/** Returns the digest of the compiled rulebases; null if the apps have none, or none that can be compiled. */
async function digestOf(apps: readonly ScannedApp[]): Promise<string | null> {
  const ruled = apps.filter(({ profile }) => profile.found);
  if (ruled.length === 0) return null;
  const { profileDigest } = await import('../profile/digest.ts');
  return digestOfAll(ruled.map(profileDigest));
}
