import { existsSync } from 'node:fs';
import { compile, nothingLearned } from '@emmental/profile';
import { openGitSource, type ReadProfile, readProfileFile } from '@emmental/read';
import { WrongUse } from '../exit.ts';
import { read } from '../profile/diff.ts';
import type { Rulebase } from '../profile/rulebase.ts';

/** The rulebase that guards had, and where it is from. */
export interface Before {
  readonly found: ReadProfile;
  /** `security/old.yaml`, `commit HEAD`. */
  readonly from: string;
}

/**
 * Reads the rulebase that the guards had: the file or commit that the user named, otherwise the last commit, if its digest is
 * among those of the signals. Null if it is not known.
 */
export async function rulebaseBefore(
  named: string | undefined,
  rulebase: Rulebase,
  digests: ReadonlySet<string>,
  environment: string | null,
): Promise<Before | null> {
  if (named !== undefined && existsSync(named)) return { found: await read(named), from: named };
  const ref = named ?? 'HEAD';
  const older = openGitSource(rulebase.source.directory, ref);
  if ('wrong' in older) {
    if (named === undefined) return null;
    throw new WrongUse(`--before ${named}: no such file, and no commit: ${older.wrong}`);
  }
  if (older.kind(rulebase.path) !== 'file') {
    if (named === undefined) return null;
    throw new WrongUse(`--before ${named}: it has no ${rulebase.path}`);
  }
  const { found } = await readProfileFile(older, rulebase.path);
  if (!found) return null;
  const before = { found, from: `commit ${ref}` };
  return named !== undefined || digests.has(digestOf(found, rulebase, environment)) ? before : null;
}

const digestOf = (found: ReadProfile, { scanned: { app } }: Rulebase, environment: string | null): string =>
  compile(found, { app, environment, function: null, learned: () => nothingLearned }).value.digest;
