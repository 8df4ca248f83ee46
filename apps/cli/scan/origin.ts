import type { ReportOrigin, Source } from '@emmental/model';
import type { ScannedApp } from '../pipeline.ts';

/** Returns the commit and the rulebase that a scan is about, so that a report can be compared with another one. */
export async function originOf(source: Source, apps: readonly ScannedApp[]): Promise<ReportOrigin> {
  return { commit: commitOf(source), profileDigest: await digestOf(apps) };
}

/** Reads the commit that is checked out from the files of git, without running git. */
function commitOf(source: Source): string | null {
  const head = textOf(source, '.git/HEAD')?.trim() ?? '';
  if (isCommit(head)) return head;
  const [, ref] = /^ref: (refs\/\S+)$/.exec(head) ?? [];
  if (ref === undefined) return null;
  const loose = textOf(source, `.git/${ref}`)?.trim() ?? '';
  if (isCommit(loose)) return loose;
  const packed = textOf(source, '.git/packed-refs')?.split('\n') ?? [];
  const [commit = ''] = packed.find((line) => line.endsWith(` ${ref}`))?.split(' ') ?? [];
  return isCommit(commit) ? commit : null;
}

const isCommit = (text: string): boolean => /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(text);

function textOf(source: Source, path: string): string | null {
  if (source.kind(path) !== 'file') return null;
  const read = source.read(path);
  return 'text' in read ? read.text : null;
}

/** Returns the digest of the compiled rulebase; null if the apps have none, several, or one that cannot be compiled. */
async function digestOf(apps: readonly ScannedApp[]): Promise<string | null> {
  const ruled = apps.filter(({ profile }) => profile.found);
  const [first] = ruled;
  if (!first || ruled.length > 1) return null;
  const { profileDigest } = await import('../profile/digest.ts');
  return profileDigest(first);
}
