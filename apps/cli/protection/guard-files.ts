import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Returns the folder with the guards, beside the bundle, with the structure of a layer: `wrapper`, `node/`, `python/`. */
export function guardFiles(): string {
  const folder = ['./guard/', '../guard/']
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(path));
  if (folder === undefined) throw new Error('the guards are missing from this installation');
  return folder;
}
