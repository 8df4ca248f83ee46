import { type Abstract, type Call, flowsOf, undefinedValue, unknown } from '@emmental/evaluator';
import { arg, argument } from '../argument.ts';
import type { LibraryModel } from '../model.ts';
import { inFile, inOpen, openForWriting, putInOpen } from './contents.ts';
import { modeOf } from './flags.ts';
import { type Mode, recordFile } from './record-file.ts';

export const opened = (call: Call): Abstract =>
  openedAt(call, argument(call, '0|file|filename|name'), modeOf(argument(call, '1|mode')));

export function openedAt(call: Call, path: Abstract | undefined, mode: Mode): Abstract {
  recordFile(call, path, mode);
  return mode === 'write' && path
    ? openForWriting(call, path)
    : (inFile(call.machine, path) ?? unknown('an open file'));
}

/** `GzipFile(fileobj=…)` has no path of its own. */
const compressed = (call: Call): Abstract => {
  const file = argument(call, 'fileobj|3');
  return file ? unknown('an open file', flowsOf(file)) : opened(call);
};

const intoFile = (call: Call): Abstract => {
  putInOpen(call.machine, call.self ? [call.self] : [], arg(call, 0));
  return unknown('a length');
};

const outOfFile = (call: Call): Abstract =>
  inOpen(call.machine, call.self) ?? unknown('the content of a file');

/** Makes a file in memory with its initial content. */
const buffer = (call: Call): Abstract => {
  const file = openForWriting(call, null);
  putInOpen(call.machine, [file], argument(call, '0|initial_bytes|initial_value') ?? null);
  return file;
};

/** Open files and files in memory in Python. */
export const openInPython: LibraryModel = {
  libraries: ['builtins', 'io', 'codecs', 'aiofiles', 'gzip', 'bz2', 'lzma'],
  language: 'python',
  exports: {
    open: opened,
    FileIO: opened,
    GzipFile: compressed,
    BZ2File: opened,
    LZMAFile: opened,
    BytesIO: buffer,
    StringIO: buffer,
  },
  types: {
    'open-file': {
      methods: {
        write: intoFile,
        writelines: intoFile,
        read: outOfFile,
        readline: outOfFile,
        readlines: outOfFile,
        getvalue: outOfFile,
        getbuffer: outOfFile,
        __enter__: { returns: 'self' },
        __aenter__: { returns: 'self' },
      },
      items: ({ machine, self }) => inOpen(machine, self) ?? unknown('a line of a file'),
      properties: { name: ({ self }) => self.facts['path'] ?? undefinedValue },
      complete: true,
    },
  },
};
