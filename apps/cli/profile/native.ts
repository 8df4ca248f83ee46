import type { Source } from '@emmental/model';
import type { NativeByFunction } from '@emmental/profile';
import type { ScannedApp } from '../pipeline.ts';

/**
 * Returns the function that finds what each function of an app loads beside the code of its language: from its installed tree, else
 * from its lockfiles in `folder`. The lockfiles are read once for all apps.
 */
export async function nativeIn(
  source: Source,
  folder: string,
  step: (what: string) => void = () => {},
): Promise<(scanned: ScannedApp) => Promise<NativeByFunction>> {
  const { loadsOf, nativeByFunction, readPackages } = await import('@emmental/dependencies');
  const { lists } = readPackages(source, folder);
  return ({ codes }) =>
    nativeByFunction(source, codes, (code) => {
      step(`code of packages: ${code.name}`);
      return loadsOf(source, code, lists);
    });
}
