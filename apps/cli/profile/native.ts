import type { NativeUse, Source } from '@emmental/model';
import type { NativeByFunction } from '@emmental/profile';
import type { ScannedApp } from '../pipeline.ts';

/** What each function of an app loads beside the code of its language: of its installed tree, else of its lockfiles in `folder`. */
export async function nativeIn(
  { codes }: ScannedApp,
  source: Source,
  folder: string,
): Promise<NativeByFunction> {
  const { loadsOf, nativeUses, possibleUses, readPackages } = await import('@emmental/dependencies');
  const { lists } = readPackages(source, folder);
  const found = new Map<string, readonly NativeUse[]>();
  for (const code of codes) {
    try {
      found.set(code.id, await nativeUses(source, await loadsOf(source, code, lists)));
    } catch (error) {
      // A fault of ours in one function must not take the others with it.
      found.set(code.id, [
        unread(code.entry?.module ?? code.id, possibleUses(code.language === 'python'), error),
      ]);
    }
  }
  return found;
}

const unread = (file: string, uses: NativeUse['uses'], error: unknown): NativeUse => ({
  uses,
  file,
  line: 1,
  text: 'what it loads could not be told',
  open: { what: 'what code its packages load', why: (error as Error).message.slice(0, 120) },
});
