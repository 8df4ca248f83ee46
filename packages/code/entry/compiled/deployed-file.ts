import { folderOf, type Source } from '@emmental/model';
import { isBuildDeclared } from '../../program/declared-build.ts';
import type { Candidate, LinkSearch } from '../rule.ts';
import { isCompiledFrom } from './from.ts';

/**
 * Returns the source of a function where the repository also has the file that the runtime would load (`orders.js` beside `orders.ts`):
 * the source if the file does the same; the file itself if it does something else and nothing builds it again; and else the source with
 * the file as not compared, because nobody knows which of the two is deployed. `isBuilt` = the template declares that a bundler builds
 * the source.
 */
export async function besideDeployed(
  { source, directory }: Pick<LinkSearch, 'source' | 'directory'>,
  candidate: Candidate,
  file: string,
  isBuilt = false,
): Promise<Candidate> {
  if (file === candidate.module) return candidate;
  const folder = directory ?? candidate.folder;
  if (await isCompiledFrom(source, folder, file, candidate.module, [candidate.module])) return candidate;
  return isBuilt || isBuiltAgain(source, folder, candidate.module)
    ? { ...candidate, certain: false, notCompared: file }
    : { ...candidate, module: file };
}

/** Is there a build of the deployed folder or of the folder of the source? */
const isBuiltAgain = (source: Source, directory: string, module: string): boolean =>
  isBuildDeclared(source, directory) || isBuildDeclared(source, folderOf(module));
