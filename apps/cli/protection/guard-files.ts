import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Returns the folder with the guards, with the structure of a layer: `wrapper`, `node/`, `python/`. It is beside the bundle; the sources
 * find the one of the bundle that was made last.
 */
export function guardFiles(): string {
  const folder = ['./guard/', '../guard/', '../dist/guard/']
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(path));
  if (folder === undefined) throw new Error('the guards are missing from this installation');
  return folder;
}
