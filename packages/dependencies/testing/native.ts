import type { NativeUse } from '@emmental/model';
import { nativeUses } from '../native/native.ts';
import type { FunctionCode } from '../reach/code.ts';
import { loadsOf } from '../reach/loads.ts';
import { readPackages } from '../read-packages.ts';
import { folderWith } from './folder.ts';

/** Returns the native uses of a function in these files. The ending of the module tells Python from JavaScript. */
export async function usesOf(
  files: Readonly<Record<string, string>>,
  module: string,
  more: Partial<FunctionCode> = {},
): Promise<readonly NativeUse[]> {
  const source = folderWith(files);
  const isPython = module.endsWith('.py');
  const code: FunctionCode = {
    id: 'f',
    name: 'f',
    entry: { module, export: 'handler' },
    why: null,
    language: isPython ? 'python' : 'javascript',
    runtime: isPython ? 'python3.12' : 'nodejs22.x',
    directory: '',
    layers: [],
    foreignLayers: false,
    inline: null,
    bundled: false,
    ...more,
  };
  return nativeUses(source, await loadsOf(source, code, readPackages(source, '').lists));
}
