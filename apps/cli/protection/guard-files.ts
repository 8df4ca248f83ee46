import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder with the guards, laid out as in a layer: `wrapper`, `node/`, `python/`. They lie beside the bundle. */
export function guardFiles(): string {
  const folder = ['./guard/', '../guard/']
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(path));
  if (folder === undefined) throw new Error('the guards are missing from this installation');
  return folder;
}
