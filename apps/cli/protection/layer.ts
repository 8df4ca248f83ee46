import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CompiledProfile } from '@emmental/model';
import { removeFolder, writeFolder } from '../files/write.ts';
import { guardFiles } from './guard-files.ts';

/** Folder of the layer, relative to the template; the function sees its content below /opt. */
export const layerFolder = '.emmental/layer';

/**
 * Writes the layer beside a template: wrapper, guards, and the compiled profile of its functions. Code that V8
 * compiled for the Node of this machine is left out: no other build of Node accepts it, and the layer stays the
 * same on every machine.
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

export const hasLayer = (home: string): boolean => existsSync(join(home, layerFolder));

export function removeLayer(home: string): void {
  removeFolder(join(home, layerFolder), { within: home });
}
