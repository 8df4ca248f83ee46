import { posix } from 'node:path';
import { flowsOf, list } from '../../evaluator/heap.ts';
import { testFact } from '../../evaluator/membership.ts';
import type { Behaves, Call, LibraryModel } from '../../evaluator/model.ts';
import { textOf } from '../../evaluator/texts.ts';
import {
  type Abstract,
  constant,
  type Instance,
  nullValue,
  stringOf,
  undefinedValue,
  unknown,
} from '../../evaluator/values.ts';
import { arg, argument } from '../argument.ts';
import { instanceOf } from '../instance.ts';
import { sanitize } from '../rules.ts';
import { putInFile } from './contents.ts';
import { normalized, partValue, recordFile } from './javascript.ts';
import { opened, openedAt, openInPython } from './open.ts';

type Mode = 'read' | 'write' | 'delete';

const used =
  (mode: Mode, from = '0|path') =>
  (call: Call): Abstract => {
    recordFile(call, argument(call, from), mode);
    return unknown(`the result of ${call.name}`);
  };

/** A file or folder of a new name, in `dir` or where temporary files are. */
const temporary = (call: Call): Abstract => {
  const made = textOf([argument(call, 'dir') ?? constant('/tmp'), constant('/'), unknown('a random name')]);
  recordFile(call, made, 'write');
  return made;
};

/** Open or a folder, known by its name, and removed when it is closed or left, unless the code says otherwise. */
const ownTemporary = (call: Call): Abstract => {
  const name = temporary(call);
  if (!isFalse(argument(call, 'delete'))) recordFile(call, name, 'delete');
  return instanceOf(call, 'python/temporary', { name });
};

const isFalse = (value: Abstract | undefined): boolean => value?.kind === 'constant' && value.value === false;

const temporaryName = ({ self }: { readonly self: Instance }): Abstract =>
  self.facts['name'] ?? undefinedValue;

/** `with` gives the path of a folder, as a text. */
const temporaryFolder = (call: Call): Abstract => {
  const made = ownTemporary(call);
  return made.kind === 'instance' ? { ...made, type: 'python/temporary-folder' } : made;
};

const both =
  (first: Mode, second: Mode) =>
  (call: Call): Abstract => {
    recordFile(call, argument(call, '0|src'), first);
    recordFile(call, argument(call, '1|dst'), second);
    return argument(call, '1|dst') ?? undefinedValue;
  };

const os: Readonly<Record<string, Behaves>> = {
  open: opened,
  remove: used('delete'),
  unlink: used('delete'),
  rmdir: used('delete'),
  removedirs: used('delete', '0|name'),
  rename: both('delete', 'write'),
  renames: both('delete', 'write'),
  replace: both('delete', 'write'),
  link: both('read', 'write'),
  symlink: both('read', 'write'),
  mkdir: used('write'),
  makedirs: used('write', '0|name'),
  chmod: used('write'),
  chown: used('write'),
  truncate: used('write'),
  utime: used('write'),
  listdir: used('read'),
  scandir: used('read'),
  walk: used('read', '0|top'),
  stat: used('read'),
  lstat: used('read'),
  access: used('read'),
  readlink: used('read'),
  chdir: used('read'),
  'path.exists': used('read'),
  'path.isfile': used('read'),
  'path.isdir': used('read'),
  'path.islink': used('read'),
  'path.getsize': used('read', '0|filename'),
  'path.getmtime': used('read', '0|filename'),
};

const joinTexts = (values: readonly Abstract[]): Abstract => {
  // What stands before an absolute part does not count.
  const from = values.findLastIndex((one) => (stringOf(one) ?? '').startsWith('/'));
  const kept = values.slice(Math.max(from, 0));
  const known = kept.map(stringOf);
  if (known.every((one) => one !== null)) return constant(posix.join(...known));
  return textOf(
    kept.flatMap((one, index) => {
      const before = stringOf(kept[index - 1]) ?? '';
      return index === 0 || before.endsWith('/') ? [one] : [constant('/'), one];
    }),
  );
};

const clean = (call: Call): Abstract => {
  const value = argument(call, '0|path') ?? undefinedValue;
  const text = stringOf(value);
  return text === null ? normalized(asText(value)) : constant(posix.normalize(text));
};

/** A path object as the text it stands for. */
const asText = (value: Abstract): Abstract =>
  value.kind === 'instance' && value.facts['text'] ? value.facts['text'] : value;

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
  dirname: (call) => partValue(call, asText(arg(call, 0))),
  split: (call) =>
    list(call.machine, [
      partValue(call, asText(arg(call, 0)), 'folder'),
      partValue(call, sanitize(asText(arg(call, 0)), 'basename'), 'name'),
    ]),
  splitext: (call) =>
    list(call.machine, [
      partValue(call, asText(arg(call, 0)), 'stem'),
      partValue(call, asText(arg(call, 0)), 'extension'),
    ]),
  relpath: (call) => sanitize(normalized(asText(arg(call, 0))), 'relative path'),
  isabs: { returns: 'fresh' },
  // Compared with the folder, it says that the path lies in it.
  commonpath: (call) => unknown('a common folder', flowsOf(arg(call, 0))),
  commonprefix: () => unknown('a common prefix', []),
};

const shutil: Readonly<Record<string, Behaves>> = {
  copy: both('read', 'write'),
  copy2: both('read', 'write'),
  copyfile: both('read', 'write'),
  copytree: both('read', 'write'),
  move: both('delete', 'write'),
  rmtree: used('delete'),
  make_archive: used('write', '0|base_name'),
  unpack_archive: (call) => {
    recordFile(call, argument(call, '0|filename'), 'read');
    const folder = argument(call, '1|extract_dir');
    if (folder) recordFile(call, folder, 'write');
    return nullValue;
  },
};

/** `pathlib.Path`: an object whose fact `text` is the path. */
const pathOf = (call: Pick<Call, 'machine' | 'at' | 'name'>, text: Abstract): Abstract =>
  instanceOf({ ...call, name: 'pathlib.Path' }, 'python/path', { text });

const textOfSelf = (self: Abstract | null): Abstract =>
  self?.kind === 'instance' ? (self.facts['text'] ?? constant('.')) : constant('.');

const onSelf =
  (mode: Mode, result: 'fresh' | 'paths' = 'fresh') =>
  (call: Call): Abstract => {
    recordFile(call, textOfSelf(call.self), mode);
    return result === 'paths'
      ? list(call.machine, [], pathOf(call, joinTexts([textOfSelf(call.self), unknown('a file')])))
      : unknown(`the result of ${call.name}`);
  };

const readOfSelf = (call: Call): Abstract => openedAt(call, textOfSelf(call.self), 'r');

const writeOfSelf = (call: Call): Abstract => {
  putInFile(call.machine, textOfSelf(call.self), arg(call, 0));
  return onSelf('write')(call);
};

const moved = (call: Call): Abstract => {
  recordFile(call, textOfSelf(call.self), 'delete');
  recordFile(call, asText(arg(call, 0)), 'write');
  return pathOf(call, asText(arg(call, 0)));
};

const derivedPath = (call: Call): Abstract => pathOf(call, textOfSelf(call.self));

const pathMethods: Readonly<Record<string, Behaves>> = {
  open: (call) => {
    const mode = stringOf(argument(call, '0|mode')) ?? 'r';
    return openedAt(call, textOfSelf(call.self), mode);
  },
  read_text: readOfSelf,
  read_bytes: readOfSelf,
  exists: onSelf('read'),
  is_file: onSelf('read'),
  is_dir: onSelf('read'),
  stat: onSelf('read'),
  iterdir: onSelf('read', 'paths'),
  glob: onSelf('read', 'paths'),
  rglob: onSelf('read', 'paths'),
  write_text: writeOfSelf,
  write_bytes: writeOfSelf,
  touch: onSelf('write'),
  mkdir: onSelf('write'),
  chmod: onSelf('write'),
  symlink_to: onSelf('write'),
  unlink: onSelf('delete'),
  rmdir: onSelf('delete'),
  rename: moved,
  replace: moved,
  joinpath: (call) => pathOf(call, joinTexts([textOfSelf(call.self), ...call.args.map(asText)])),
  with_name: (call) => pathOf(call, asText(arg(call, 0))),
  with_suffix: derivedPath,
  with_stem: derivedPath,
  resolve: (call) => pathOf(call, normalized(textOfSelf(call.self))),
  absolute: derivedPath,
  expanduser: derivedPath,
  as_posix: (call) => textOfSelf(call.self),
  as_uri: (call) => textOfSelf(call.self),
  __str__: (call) => textOfSelf(call.self),
  __fspath__: (call) => textOfSelf(call.self),
  // Raises where the path lies elsewhere; what it gives is under the folder.
  relative_to: (call) => pathOf(call, sanitize(textOfSelf(call.self), 'inside a folder')),
  is_relative_to: (call) => {
    const text = textOfSelf(call.self);
    const isNormal = flowsOf(text).every((flow) => flow.by.includes('normalised path'));
    return isNormal ? testFact(text, 'inside a folder') : unknown('a test');
  },
  is_absolute: { returns: 'fresh' },
  match: { returns: 'fresh' },
};

const pathAttribute = (
  call: Pick<Call, 'machine' | 'at'>,
  self: Instance,
  name: string,
): Abstract | undefined => {
  const text = textOfSelf(self);
  if (name === 'name' || name === 'stem') return partValue(call, sanitize(text, 'basename'));
  if (name === 'suffix') return partValue(call, text, 'extension');
  if (name === 'suffixes' || name === 'parts') return list(call.machine, [], partValue(call, text, name));
  if (name === 'parent') return pathOf({ ...call, name }, text);
  if (name === 'parents') return instanceOf({ ...call, name }, 'python/parents', { of: text });
  return undefined;
};

const archive = (call: Call): Abstract => {
  const source = argument(call, '0|file|name');
  const content = argument(call, 'fileobj');
  const isPath = source !== undefined && source.kind !== 'unknown';
  if (isPath)
    recordFile(call, source, /w|a|x/.test(stringOf(argument(call, '1|mode')) ?? 'r') ? 'write' : 'read');
  return instanceOf(call, `python/${call.library.split('.')[0]}`, {
    content: content ?? source ?? undefinedValue,
  });
};

/** Entries of a tar file name where they go, `..` and all, unless a filter stands before them. */
const extract = (call: Call): Abstract => {
  const folder = argument(call, call.name === 'extractall' ? '0|path' : '1|path');
  if (folder) recordFile(call, folder, 'write');
  return nullValue;
};

export const filesInPython: readonly LibraryModel[] = [
  openInPython,
  {
    libraries: ['os', 'posix', 'aiofiles.os'],
    language: 'python',
    exports: os,
    pattern: (path) => {
      const inner = path.startsWith('path.') ? path.slice(5) : '';
      if (path === 'sep' || inner === 'sep') return constant('/');
      return Object.hasOwn(osPath, inner) ? osPath[inner] : undefined;
    },
  },
  { libraries: ['posixpath', 'ntpath'], language: 'python', exports: osPath },
  { libraries: ['shutil'], language: 'python', exports: shutil },
  { libraries: ['glob'], language: 'python', exports: { glob: used('read'), iglob: used('read') } },
  {
    libraries: ['pathlib'],
    language: 'python',
    pattern: (path) => {
      if (/^(Pure)?(Posix|Windows)?Path$/.test(path))
        return (call) =>
          pathOf(call, call.args.length === 0 ? constant('.') : joinTexts(call.args.map(asText)));
      if (/^Path\.(cwd|home)$/.test(path)) return (call) => pathOf(call, constant('.'));
      return undefined;
    },
    types: {
      'python/path': {
        methods: pathMethods,
        attribute: ({ machine, self, name, at }) => pathAttribute({ machine, at }, self, name),
        complete: true,
      },
      'python/parents': { complete: true },
    },
  },
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
    exports: { ZipFile: archive, open: archive, TarFile: archive },
    types: {
      'python/zipfile': {
        methods: { extractall: extract, extract },
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
        },
      },
    },
  },
  {
    libraries: ['werkzeug.utils', 'werkzeug', 'django.utils.text', 'pathvalidate'],
    language: 'python',
    exports: {
      secure_filename: { returns: { sanitized: '0|filename', by: 'basename' } },
      get_valid_filename: { returns: { sanitized: '0|name', by: 'basename' } },
      sanitize_filename: { returns: { sanitized: '0|filename', by: 'basename' } },
      'security.safe_join': { returns: { sanitized: '1', by: 'inside a folder' } },
      'utils.secure_filename': { returns: { sanitized: '0|filename', by: 'basename' } },
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
