import type { Source } from '@emmental/model';
import type { NativeByFunction } from '@emmental/profile';
import type { ScannedApp } from '../pipeline.ts';

/**
 * Finds what each function of an app loads beside the code of its language: from its installed tree, else from its
 * lockfiles in `folder`.
 */
export async function nativeIn(
  { codes }: ScannedApp,
  source: Source,
  folder: string,
): Promise<NativeByFunction> {
  const { loadsOf, nativeByFunction, readPackages } = await import('@emmental/dependencies');
  const { lists } = readPackages(source, folder);
  return nativeByFunction(source, codes, (code) => loadsOf(source, code, lists));
}
