import {
  type Abstract,
  addRest,
  type Call,
  choices,
  constant,
  flowsOf,
  type Instance,
  list,
  type Machine,
  noteRead,
  partsOf,
  undefinedValue,
  union,
} from '@emmental/evaluator';
import { instanceOf } from '../instance.ts';
import { keptFor } from '../kept.ts';

/** Stores event data in a file by its path, so that code that reads the file gets it again. */
export function putInFile(machine: Machine, path: Abstract | undefined, value: Abstract | null): void {
  for (const file of filesAt(machine, path)) put(machine, file, value);
}

/** Returns the event data stored in a file; null where none is known. */
export function inFile(machine: Machine, path: Abstract | undefined): Abstract | null {
  const found = filesAt(machine, path).flatMap((file) => standingIn(machine, file) ?? []);
  return found.length > 0 ? union(found) : null;
}

/** Makes a file that is open for writing, at a path or in memory. */
export const openForWriting = (call: Call, path: Abstract | null): Instance =>
  instanceOf({ ...call, name: 'an open file' }, 'open-file', {
    path: path ?? undefinedValue,
    content: path === null ? list(call.machine, []) : union(filesAt(call.machine, path)),
  });

/** Stores event data in each of the values that is a file open for writing. */
export function putInOpen(machine: Machine, files: readonly Abstract[], value: Abstract | null): void {
  for (const file of files)
    if (isOpen(file))
      for (const choice of choices(file.facts['content'] ?? undefinedValue)) put(machine, choice, value);
}

/** Returns the event data in an open file; null where there is none. */
export function inOpen(machine: Machine, file: Abstract | null): Abstract | null {
  if (!isOpen(file)) return null;
  const found = choices(file.facts['content'] ?? undefinedValue).flatMap(
    (choice) => standingIn(machine, choice) ?? [],
  );
  return found.length > 0 ? union(found) : null;
}

const isOpen = (value: Abstract | null | undefined): value is Instance =>
  value?.kind === 'instance' && value.type === 'open-file';

/** Code without a model may write its other arguments into a file that is open for writing: `pipeline(body, file)`. */
export function noteWritten(machine: Machine, args: readonly Abstract[]): void {
  if (args.some(isOpen)) putInOpen(machine, args, union(args.filter((value) => !isOpen(value))));
}

function put(machine: Machine, file: Abstract, value: Abstract | null): void {
  if (value !== null && file.kind === 'object' && flowsOf(value).length > 0)
    addRest(machine, file.object, value);
}

function standingIn(machine: Machine, file: Abstract): Abstract | null {
  if (file.kind !== 'object') return null;
  noteRead(machine, file.object.rest);
  return file.object.rest.value.kind === 'absent' ? null : file.object.rest.value;
}

/** Event data that the program stored in files, by path. */
const filesOf = keptFor(() => new Map<string, Abstract>());

/** Returns the files at a path; empty when the beginning of the path is unknown. */
const filesAt = (machine: Machine, path: Abstract | undefined): readonly Abstract[] =>
  choices(path ?? constant(null)).flatMap((choice) => {
    const parts = partsOf(choice);
    if (typeof parts[0] !== 'string') return [];
    const name = JSON.stringify(parts);
    const files = filesOf(machine);
    const known = files.get(name) ?? list(machine, []);
    files.set(name, known);
    return [known];
  });
