import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { App, FunctionDeclaration } from '@emmental/model';
import { guardFiles } from './guard-files.ts';

/** Maximum bytes of a function's code and layers together, unpacked. Source: Lambda quotas, deployment package. */
const most = 250 * 1024 * 1024;

/** Maximum number of files that are examined in one folder; a folder with more counts as too large. */
const mostFiles = 100_000;

/** Folders below a code folder that are not deployed. */
const notDeployed = new Set(['.git', '.emmental', '.aws-sam', '.serverless', 'cdk.out', '.venv']);

/** Returns a note for each function whose folder may be too large with the layer, by name. The final package is not known. */
export function sizeNotes(root: string, app: App): ReadonlyMap<string, string> {
  const sizes = new Map<string, number>();
  const sizeOf = (folder: string): number => {
    const known = sizes.get(folder);
    if (known !== undefined) return known;
    const size = bytesBelow(folder);
    sizes.set(folder, size);
    return size;
  };
  const notes = new Map<string, string>();
  for (const fn of app.functions) {
    const folders = foldersOf(fn).map((folder) => join(root, folder));
    const size = [guardFiles(), ...folders].reduce((sum, folder) => sum + sizeOf(folder), 0);
    if (size > most)
      notes.set(
        fn.name,
        `the folders of ${fn.name} hold ${Math.round(size / 1024 / 1024)} MB with the layer; ` +
          'Lambda takes 250 MB unpacked. Check what your build packs before you deploy',
      );
  }
  return notes;
}

const foldersOf = (fn: FunctionDeclaration): readonly string[] =>
  fn.packageType === 'image'
    ? []
    : [
        ...(fn.handler.kind === 'handler' && fn.handler.inline === null ? [fn.handler.directory] : []),
        ...(fn.layerDirectories ?? []),
      ];

/** Sums the sizes of files without following links. Stops when the sum is too large already. */
function bytesBelow(folder: string): number {
  if (!existsSync(folder)) return 0;
  let size = 0;
  let files = 0;
  const folders = [folder];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop())
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !notDeployed.has(entry.name)) folders.push(path);
      if (!entry.isFile()) continue;
      size += statSync(path).size;
      files += 1;
      if (size > most || files > mostFiles) return Math.max(size, most + 1);
    }
  return size;
}
