import { type LockfileReader, nameOf } from '../lockfile.ts';
import { readBerry } from './berry.ts';
import { readClassic } from './classic.ts';

/** Reads `yarn.lock`, which has two formats. From yarn 2 on it is YAML and holds its version in `__metadata`. */
export const yarn: LockfileReader = {
  format: 'yarn',
  ecosystem: 'npm',
  endsWithLine: true,
  recognises: (path) => nameOf(path) === 'yarn.lock',
  read: (lockfile) => (/^__metadata:/m.test(lockfile.text) ? readBerry(lockfile) : readClassic(lockfile)),
};
