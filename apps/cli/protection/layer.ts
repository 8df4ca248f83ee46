import { join } from 'node:path';
import type { CompiledProfile } from '@emmental/model';
import { removeFolder, writeFolder } from '../files/write.ts';
import { guardFiles } from './guard-files.ts';

/** Folder of the layer, relative to the template: what is in it lies below /opt in the function. */
export const layerFolder = '.emmental/layer';

/**
 * Writes the layer beside a template: wrapper, guards, and the compiled profile of its functions. Without what V8 made for the Node of
 * this machine: no other build of Node takes it, and the layer is the same wherever it is written.
 */
export function writeLayer(home: string, profile: CompiledProfile): void {
  writeFolder(
    {
      folder: join(home, layerFolder, 'emmental'),
      copyOf: guardFiles(),
      isCopied: (file) => !file.endsWith('.code'),
      programs: ['wrapper'],
      files: { 'profile.json': `${JSON.stringify(profile)}\n` },
    },
    { within: home },
  );
}

export function removeLayer(home: string): void {
  removeFolder(join(home, layerFolder), { within: home });
}
