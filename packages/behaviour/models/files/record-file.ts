import {
  type Abstract,
  type Call,
  choices,
  describe,
  flowsOf,
  partsOf,
  record,
  text,
  union,
  unknown,
} from '@emmental/evaluator';
import type { FileReach, FileUse } from '@emmental/model';
import { recordSink, type SinkPlace } from '../record-sink.ts';

export type Mode = FileUse['mode'];

/** Reaches everything in the folder. */
export const below: FileReach = { endings: ['/**'] };
/** Creates the folders above, too. */
export const withParents: FileReach = { parents: true };
/** Fills a folder, and creates it where it is missing. */
export const filled: FileReach = { ...below, ...withParents };
/** Reaches files with the same name and more endings: those of a rotated log or of a `dbm` database. */
export const moreEndings: FileReach = { endings: ['.*'] };

/** Records one use of a file, and of the further files that the call uses with it. */
export function recordFile(call: SinkPlace, path: Abstract | undefined, mode: Mode, reach?: FileReach): void {
  noteFile(call, path, mode, reach);
  // The name `..` has no slash, and leads from a folder to everything beside it.
  recordSink(call, 'path', reach?.endings?.includes('/**') ? upwards(path) : path);
}

/** A path whose last part is event data, without the steps that leave `..` possible. */
function upwards(path: Abstract | undefined): Abstract | undefined {
  if (!path) return path;
  const all = choices(path).map((choice) => {
    const [before, last] = [undefined, ...partsOf(choice)].slice(-2);
    const isName =
      typeof last === 'object' &&
      (before === undefined || (typeof before === 'string' && before.endsWith('/')));
    if (!isName || !('flows' in choice)) return choice;
    const by = flowsOf(choice).map((flow) => ({
      ...flow,
      by: flow.by.filter((step) => step !== 'basename'),
    }));
    return choice.kind === 'event' ? { ...choice, flows: by } : unknown('a folder', by);
  });
  return union(all);
}

/** Records the folder that a shell pattern is looked up in: the path before the pattern's first sign, and everything below. */
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

/** Returns the folder that a path begins with; for a path without a slash, the folder that the process is in. */
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
