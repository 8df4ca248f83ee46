import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Copy } from '../adversary/play.ts';

/** Returns the files of a folder with an app that an adversary attacks. */
export const attackedCopy = (folder: string): Copy => ({
  read: (file) => readFileSync(join(folder, file), 'utf8'),
  write: (file, text) => writeFileSync(join(folder, file), text),
  learned: () =>
    ['shapes', 'skeletons'].flatMap((name) => {
      const path = join(folder, '.emmental', name);
      return existsSync(path) ? readdirSync(path) : [];
    }),
});
