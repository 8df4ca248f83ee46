import { posix } from 'node:path';
import {
  type Abstract,
  type Call,
  choices,
  constant,
  flowsOf,
  type Instance,
  list,
  nullValue,
  stringOf,
  textOf,
  undefinedValue,
  union,
  unknown,
} from '@emmental/evaluator';
import { type FileReach, rowOf } from '@emmental/model';
import { arg, argument } from '../argument.ts';
import { instanceOf } from '../instance.ts';
import type { Behaves, LibraryModel } from '../model.ts';
import { sanitize } from '../rules.ts';
import { isFalse, modeOf, openFlag } from './flags.ts';
import { folderOf, normalized, partValue } from './javascript.ts';
import { opened, openInPython } from './open.ts';
import { asText, joinTexts } from './path-text.ts';
import { pathlib } from './pathlib.ts';
import {
  below,
  filled,
  type Mode,
  moreEndings,
  recordFile,
  recordPattern,
  withParents,
} from './record-file.ts';
import { standardFiles } from './standard.ts';

const used =
  (mode: Mode, from = '0|path', reach?: FileReach) =>
  (call: Call): Abstract => {
    recordFile(call, argument(call, from), mode, reach);
    return unknown(`the result of ${call.name}`);
  };

/** Models a listing; without a path it lists the folder that the process is in. */
const listed =
  (from: string, reach?: FileReach) =>
  (call: Call): Abstract => {
    recordFile(call, argument(call, from) ?? constant('.'), 'read', reach);
    return unknown(`the result of ${call.name}`);
  };

/** Makes a file or folder with a new name, in `dir` or where temporary files are. */
const temporary = (call: Call): Abstract => {
  const made = textOf([argument(call, 'dir') ?? constant('/tmp'), constant('/'), unknown('a random name')]);
  recordFile(call, made, 'write');
  return made;
};

/**
 * Makes a temporary file or folder that is open, known by its name, and removed when it is closed or left, unless the
 * code says otherwise.
 */
const ownTemporary = (call: Call): Abstract => {
  const name = temporary(call);
  const reach = call.name === 'TemporaryDirectory' ? below : undefined;
  if (!isFalse(argument(call, 'delete'))) recordFile(call, name, 'delete', reach);
  return instanceOf(call, 'python/temporary', { name });
};

const temporaryName = ({ self }: { readonly self: Instance }): Abstract =>
  self.facts['name'] ?? undefinedValue;

/** `with` gives the path of a temporary folder as a text. */
const temporaryFolder = (call: Call): Abstract => {
  const made = ownTemporary(call);
  return made.kind === 'instance' ? { ...made, type: 'python/temporary-folder' } : made;
};

const both =
  (first: Mode, second: Mode, reach: { readonly first?: FileReach; readonly second?: FileReach } = {}) =>
  (call: Call): Abstract => {
    recordFile(call, argument(call, '0|src|old'), first, reach.first);
    recordFile(call, argument(call, '1|dst|new'), second, reach.second);
    return argument(call, '1|dst|new') ?? undefinedValue;
  };

/** Returns each folder below, with the names of its entries. */
const walked = (call: Call): Abstract => {
  const top = asText(argument(call, '0|top') ?? constant('.'));
  recordFile(call, top, 'read', below);
  const names = list(call.machine, [], unknown('a name'));
  return list(call.machine, [], list(call.machine, [inside(top), names, names]));
};

/** Returns a folder, or a path below it. */
const inside = (folder: Abstract): Abstract => union([folder, joinTexts([folder, unknown('what is below')])]);

/** A copy into an existing folder keeps its file name. */
const copied = both('read', 'write', { second: { endings: ['/*'] } });
const copiedAs = both('read', 'write');

/** A target with a file ending is a file: `/tmp/a.txt`. */
const copy = (call: Call): Abstract =>
  choices(argument(call, '1|dst') ?? undefinedValue).every(
    (choice) => posix.extname(stringOf(choice) ?? '') !== '',
  )
    ? copiedAs(call)
    : copied(call);

const os: Readonly<Record<string, Behaves>> = {
  open: opened,
  remove: used('delete'),
  unlink: used('delete'),
  rmdir: used('delete'),
  removedirs: used('delete', '0|name', withParents),
  rename: both('delete', 'write'),
  renames: both('delete', 'write', { first: withParents, second: withParents }),
  replace: both('delete', 'write'),
  // A hard link is a second name for a file: writing by it changes the first.
  link: both('write', 'write'),
  symlink: both('read', 'write'),
  mkdir: used('write'),
  makedirs: used('write', '0|name', withParents),
  mkfifo: used('write'),
  mknod: used('write'),
  chmod: used('write'),
  lchmod: used('write'),
  chown: used('write'),
  lchown: used('write'),
  truncate: used('write'),
  utime: used('write'),
  setxattr: used('write'),
  removexattr: used('write'),
  listdir: listed('0|path'),
  scandir: listed('0|path'),
  walk: walked,
  fwalk: walked,
  stat: used('read'),
  lstat: used('read'),
  access: used('read'),
  readlink: used('read'),
  chdir: used('read'),
  'path.exists': used('read'),
  'path.lexists': used('read'),
  'path.isfile': used('read'),
  'path.isdir': used('read'),
  'path.islink': used('read'),
  'path.getsize': used('read', '0|filename'),
  'path.getmtime': used('read', '0|filename'),
  'path.getctime': used('read', '0|filename'),
  'path.getatime': used('read', '0|filename'),
};

const clean = (call: Call): Abstract => {
  const value = argument(call, '0|path') ?? undefinedValue;
  const text = stringOf(value);
  return text === null ? normalized(asText(value)) : constant(posix.normalize(text));
};

const osPath: Readonly<Record<string, Behaves>> = {
  join: (call) => joinTexts([...call.args, ...(call.open ? [call.open] : [])].map(asText)),
  abspath: clean,
  realpath: clean,
  normpath: clean,
  expanduser: { returns: { argument: '0' } },
  expandvars: { returns: { argument: '0' } },
  normcase: { returns: { argument: '0' } },
  basename: (call) => {
    const value = argument(call, '0|p') ?? undefinedValue;
    const text = stringOf(value);
    return text === null
      ? partValue(call, sanitize(asText(value), 'basename'))
      : constant(posix.basename(text));
  },
  dirname: (call) => folderOf(call, asText(arg(call, 0))),
  split: (call) =>
    list(call.machine, [
      folderOf(call, asText(arg(call, 0)), 'folder'),
      partValue(call, sanitize(asText(arg(call, 0)), 'basename'), 'name'),
    ]),
  splitext: (call) =>
    list(call.machine, [
      partValue(call, asText(arg(call, 0)), 'stem'),
      partValue(call, asText(arg(call, 0)), 'extension'),
    ]),
  relpath: (call) => sanitize(normalized(asText(arg(call, 0))), 'relative path'),
  isabs: { returns: 'fresh' },
  // A comparison of the result with the folder proves that the path lies in the folder.
  commonpath: (call) => unknown('a common folder', flowsOf(arg(call, 0))),
  commonprefix: () => unknown('a common prefix', []),
};

const shutil: Readonly<Record<string, Behaves>> = {
  copy,
  copy2: copy,
  copyfile: copiedAs,
  copymode: copiedAs,
  copystat: copiedAs,
  copytree: both('read', 'write', { first: below, second: filled }),
  move: both('delete', 'write', { first: below, second: below }),
  rmtree: used('delete', '0|path', below),
  chown: used('write'),
  make_archive: (call) => {
    const base = argument(call, '0|base_name') ?? undefinedValue;
    const ending = rowOf(archives, stringOf(argument(call, '1|format')) ?? '');
    const made = textOf([asText(base), constant(ending ?? '')]);
    recordFile(call, made, 'write', { ...withParents, ...(ending === undefined ? moreEndings : {}) });
    recordFile(call, argument(call, '2|root_dir|base_dir') ?? constant('.'), 'read', below);
    return made;
  },
  unpack_archive: (call) => {
    recordFile(call, argument(call, '0|filename'), 'read');
    recordFile(call, argument(call, '1|extract_dir') ?? constant('.'), 'write', filled);
    return nullValue;
  },
};

/** Endings that `make_archive` adds to the name, by format. Source: docs.python.org, shutil, “Archiving operations”. */
const archives: Readonly<Record<string, string>> = {
  zip: '.zip',
  tar: '.tar',
  gztar: '.tar.gz',
  bztar: '.tar.bz2',
  xztar: '.tar.xz',
  zstdtar: '.tar.zst',
};

/** `glob(pattern, root_dir=…)`. */
const matched = (call: Call): Abstract => {
  const pattern = asText(argument(call, '0|pathname') ?? undefinedValue);
  const root = argument(call, 'root_dir');
  recordPattern(call, root ? joinTexts([asText(root), pattern]) : pattern);
  return unknown(`the result of ${call.name}`);
};

const archive = (call: Call): Abstract => {
  const source = argument(call, '0|file|name');
  const content = argument(call, 'fileobj');
  const isPath = source !== undefined && source.kind !== 'unknown';
  if (isPath) recordFile(call, source, modeOf(argument(call, '1|mode')));
  return instanceOf(call, `python/${call.library.split('.')[0]}`, {
    content: content ?? source ?? undefinedValue,
  });
};

/** Extracts a tar file. Its entries name their targets, including `..`, unless a filter checks them. */
const extract = (call: Call): Abstract => {
  const folder = argument(call, call.name === 'extractall' ? '0|path' : '1|path');
  if (folder) recordFile(call, folder, 'write', filled);
  return nullValue;
};

/** Models adding a file, or a folder with everything in it, to an archive. */
const packed = (reach?: FileReach): Behaves => used('read', '0|filename|name', reach);

export const filesInPython: readonly LibraryModel[] = [
  openInPython,
  {
    libraries: ['os', 'posix', 'aiofiles.os'],
    language: 'python',
    exports: os,
    pattern: (path) => {
      const inner = path.startsWith('path.') ? path.slice(5) : '';
      const flag = openFlag(path);
      if (flag) return flag;
      if (path === 'sep' || inner === 'sep') return constant('/');
      return Object.hasOwn(osPath, inner) ? osPath[inner] : undefined;
    },
  },
  { libraries: ['posixpath', 'ntpath'], language: 'python', exports: osPath },
  { libraries: ['shutil'], language: 'python', exports: shutil },
  { libraries: ['glob'], language: 'python', exports: { glob: matched, iglob: matched } },
  pathlib,
  ...standardFiles,
  {
    libraries: ['tempfile'],
    language: 'python',
    exports: {
      mkdtemp: temporary,
      mkstemp: (call) => list(call.machine, [unknown('an open file'), temporary(call)]),
      gettempdir: () => constant('/tmp'),
      NamedTemporaryFile: ownTemporary,
      SpooledTemporaryFile: ownTemporary,
      TemporaryDirectory: temporaryFolder,
      TemporaryFile: ownTemporary,
    },
    types: {
      'python/temporary': {
        properties: { name: temporaryName },
        complete: true,
      },
      'python/temporary-folder': {
        methods: {
          __enter__: ({ self }) => (self?.kind === 'instance' ? temporaryName({ self }) : undefinedValue),
          cleanup: { returns: 'undefined' },
        },
        properties: { name: temporaryName },
        complete: true,
      },
    },
    complete: true,
  },
  {
    libraries: ['zipfile', 'tarfile'],
    language: 'python',
    exports: { ZipFile: archive, open: archive, TarFile: archive, 'TarFile.open': archive },
    types: {
      'python/zipfile': {
        methods: { extractall: extract, extract, write: packed() },
      },
      'python/tarfile': {
        methods: {
          extractall: (call) => {
            const filter = stringOf(argument(call, 'filter'));
            extract(call);
            if (filter !== 'data' && filter !== 'tar' && call.self?.kind === 'instance')
              recordFile(call, call.self.facts['content'], 'write');
            return nullValue;
          },
          extract,
          add: packed(below),
        },
      },
    },
  },
  {
    libraries: ['werkzeug.utils', 'werkzeug', 'django.utils.text', 'pathvalidate'],
    language: 'python',
    exports: {
      secure_filename: { returns: { sanitized: '0|filename', by: 'cleaned text:path' } },
      get_valid_filename: { returns: { sanitized: '0|name', by: 'cleaned text:path' } },
      sanitize_filename: { returns: { sanitized: '0|filename', by: 'cleaned text:path' } },
      'security.safe_join': { returns: { sanitized: '1', by: 'inside a folder' } },
      'utils.secure_filename': { returns: { sanitized: '0|filename', by: 'cleaned text:path' } },
    },
  },
  {
    libraries: ['flask', 'starlette.responses', 'fastapi.responses'],
    language: 'python',
    exports: {
      send_file: used('read', '0|path_or_file'),
      FileResponse: used('read', '0|path'),
      send_from_directory: {
        effects: [{ does: 'file', from: '0', mode: 'read' }],
        returns: 'fresh',
      },
    },
  },
];
