import { type Abstract, allOf, type Call, choices, nullValue, stringOf, unknown } from '@emmental/evaluator';
import type { FileReach } from '@emmental/model';
import { argument, field } from '../argument.ts';
import type { Behaves, LibraryModel } from '../model.ts';
import { recordSink } from '../record-sink.ts';
import { type Mode, moreEndings, recordFile } from './record-file.ts';

/** Models a call that opens the file whose path is one argument, if that argument is present. */
const opens =
  (from: string, mode: Mode, reach?: FileReach): Behaves =>
  (call) => {
    const path = argument(call, from);
    if (path) recordFile(call, path, mode, reach);
    return unknown(`the result of ${call.name}`);
  };

/** `dbm.open(file, flag)`: a flag without `r` writes. */
export const recordNamed =
  (byDefault: Mode) =>
  (call: Call): Abstract => {
    const flag = argument(call, '1|flag');
    const mode = flag ? (/^r/.test(stringOf(flag) ?? '') ? 'read' : 'write') : byDefault;
    recordFile(call, argument(call, '0|file|filename'), mode, { endings: ['.*', '-*'] });
    return unknown('a database');
  };

/** Reads the file names of a logging configuration, `{'handlers': {NAME: {'filename': …}}}`, for any handler class. */
const configured = (call: Call): Abstract => {
  for (const part of makersIn(call, argument(call, '0|config'), 2)) recordSink(call, 'code', part);
  const handlers = argument(call, '0.handlers|config.handlers');
  if (handlers?.kind === 'object')
    for (const handler of allOf(handlers.object)) {
      const path = handler.kind === 'object' ? field(call.machine, handler, 'filename', call) : undefined;
      if (path) recordFile(call, path, 'write', moreEndings);
    }
  return nullValue;
};

/**
 * The parts of a logging configuration that may name what is called: `{'handlers': {NAME: {'()': 'os.system'}}}`. A part that the program
 * does not spell out may be any. Source: docs.python.org/3/library/logging.config.html, “User-defined objects”.
 */
function makersIn(call: Call, value: Abstract | undefined, depth: number): readonly Abstract[] {
  return choices(value ?? nullValue).flatMap((choice) => {
    if (choice.kind !== 'object') return [choice];
    if (depth > 0) return allOf(choice.object).flatMap((part) => makersIn(call, part, depth - 1));
    return ['()', 'class'].flatMap((name) => field(call.machine, choice, name, call) ?? []);
  });
}

/** `fileinput` with `inplace` writes the file anew and keeps the old content under another ending. */
const filtered = (call: Call): Abstract => {
  const files = argument(call, '0|files');
  const writes = argument(call, '1|inplace') !== undefined;
  for (const path of files?.kind === 'object' ? allOf(files.object) : files ? [files] : [])
    recordFile(call, path, writes ? 'write' : 'read', writes ? moreEndings : undefined);
  return unknown('lines of files');
};

/** Modules of Python's standard library that open files by path, apart from the modules that are made for files. */
export const standardFiles: readonly LibraryModel[] = [
  {
    libraries: ['logging'],
    language: 'python',
    exports: {
      FileHandler: opens('0|filename', 'write'),
      basicConfig: opens('filename', 'write'),
      'handlers.RotatingFileHandler': opens('0|filename', 'write', moreEndings),
      'handlers.TimedRotatingFileHandler': opens('0|filename', 'write', moreEndings),
      'handlers.WatchedFileHandler': opens('0|filename', 'write'),
      'config.fileConfig': opens('0|fname', 'read'),
      'config.dictConfig': configured,
    },
  },
  {
    libraries: ['dbm', 'dbm.gnu', 'dbm.ndbm', 'dbm.dumb', 'dbm.sqlite3'],
    language: 'python',
    exports: { open: recordNamed('read'), whichdb: opens('0|filename', 'read', moreEndings) },
  },
  { libraries: ['fileinput'], language: 'python', exports: { input: filtered, FileInput: filtered } },
  { libraries: ['tokenize'], language: 'python', exports: { open: opens('0|filename', 'read') } },
  {
    libraries: ['linecache'],
    language: 'python',
    exports: { getline: opens('0|filename', 'read'), getlines: opens('0|filename', 'read') },
  },
];
