import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CompiledProfile } from '@emmental/model';
import { refuseLinks } from '../links.ts';
import { guardFiles } from './guard-files.ts';

/** Folder of the layer, relative to the template: what is in it lies below /opt in the function. */
export const layerFolder = '.emmental/layer';

/**
 * Writes the layer beside a template: wrapper, guards, and the compiled profile of its functions. Without what V8 made for the Node of
 * this machine: no other build of Node takes it, and the layer is the same wherever it is written.
 */
export function writeLayer(home: string, profile: CompiledProfile): void {
  const folder = join(home, layerFolder, 'emmental');
  refuseLinks(home, folder);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // Files, not links: what is packed from here has nothing beside it.
  cpSync(guardFiles(), folder, {
    recursive: true,
    dereference: true,
    filter: (file) => !file.endsWith('.code'),
  });
  // A package manager may drop the right to run it.
  chmodSync(join(folder, 'wrapper'), 0o755);
  writeFileSync(join(folder, 'profile.json'), `${JSON.stringify(profile)}\n`);
}

export function removeLayer(home: string): void {
  refuseLinks(home, join(home, layerFolder));
  rmSync(join(home, layerFolder), { recursive: true, force: true });
}
