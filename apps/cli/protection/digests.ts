import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CompiledProfile } from '@emmental/model';
import { readBytes } from '../files/read.ts';
import { guardFiles } from './guard-files.ts';

/*
 * The guard compares its own files and its rules with two things at its start: `digests`, a file of the layer, and the variable
 * EMMENTAL_DIGEST of the function. Readers: `guards/node/shell/digests.ts`, `guards/python/src/emmental_guard/core/digests.py`.
 */

/**
 * Returns true for a file or folder of the guards that a layer contains. Code that V8 compiled fits one build of Node only, and what Python
 * compiled beside the sources was made by a use of the guard on this machine: both are left out.
 */
export const isInLayer = (file: string): boolean => !/\.(?:code|pyc)$|(?:^|[\\/])__pycache__$/.test(file);

/** Returns the list of the SHA-256 of each file that a layer contains, by its path below the layer, in the form of `sha256sum`. */
export function digestList(): string {
  const folder = guardFiles();
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && isInLayer(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length).replaceAll('\\', '/'))
    .sort();
  const lines = names.map((name) => `${sha256(readBytes(join(folder, name)))}  ${name}`);
  return `${['emmental-digests/1', ...lines].join('\n')}\n`;
}

/** Returns the text of compiled rules as the layer contains it. */
export const rulesText = (profile: CompiledProfile): string => `${JSON.stringify(profile)}\n`;

/** Returns the value of EMMENTAL_DIGEST for a list and the text of the rules. */
export const digestOf = (list: string, rules: string): string => sha256(`${list}\0${rules}`);

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');
