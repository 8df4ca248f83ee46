import {
  type Abstract,
  type Call,
  choices,
  describe,
  partsOf,
  record,
  text,
  unknown,
} from '@emmental/evaluator';
import type { FileReach, FileUse } from '@emmental/model';
import { recordSink } from '../record-sink.ts';

export type Mode = FileUse['mode'];

/** A folder with all that is in it. */
export const below: FileReach = { endings: ['/**'] };
/** The folders above are made, too. */
export const withParents: FileReach = { parents: true };
/** A folder that is filled, and made where it is missing. */
export const filled: FileReach = { ...below, ...withParents };
/** Files of the same name with more endings: those of a log that is rotated, of a database of `dbm`. */
export const moreEndings: FileReach = { endings: ['.*'] };

/** Notes one use of a file, and of what else the call uses with it. */
export function recordFile(
  call: Pick<Call, 'machine' | 'at'>,
  path: Abstract | undefined,
  mode: Mode,
  reach?: FileReach,
): void {
  noteFile(call, path, mode, reach);
  recordSink(call, 'path', path);
}

/** What a pattern of a shell is looked up in: the folder before its first sign, and what is below. */
export function recordPattern(call: Pick<Call, 'machine' | 'at'>, pattern: Abstract | undefined): void {
  for (const choice of choices(pattern ?? unknown('no pattern'))) {
    const parts = partsOf(choice);
    const at = parts.findIndex((part) => typeof part === 'string' && sign.test(part));
    const cut = parts[at];
    if (typeof cut !== 'string') noteFile(call, choice, 'read', below);
    else {
      const before = cut.slice(0, cut.search(sign));
      const folder = text([...parts.slice(0, at), before]);
      noteFile(call, upToSlash(folder), 'read', below);
    }
  }
  recordSink(call, 'path', pattern);
}

const sign = /[*?[{]/;

/** The folder that a path begins with; without one it is the one that the process is in. */
function upToSlash(path: Abstract): Abstract {
  const parts = partsOf(path);
  const at = parts.findLastIndex((part) => typeof part === 'string' && part.includes('/'));
  const cut = parts[at];
  if (typeof cut !== 'string') return parts.every((part) => typeof part === 'string') ? text(['.']) : path;
  return text([...parts.slice(0, at), cut.slice(0, cut.lastIndexOf('/')) || '/']);
}

function noteFile(
  call: Pick<Call, 'machine' | 'at'>,
  path: Abstract | undefined,
  mode: Mode,
  reach: FileReach | undefined,
): void {
  for (const choice of choices(path ?? unknown('no path')))
    record(
      call.machine,
      { kind: 'file', path: describe(choice), mode, ...(reach ? { reach } : {}) },
      call.at,
    );
}
