import { type ParsedPath, posix } from 'node:path';
import {
  type Abstract,
  allOf,
  applied,
  type Call,
  choices,
  constant,
  event,
  flowsOf,
  partOf,
  partsOf,
  stringOf,
  testFact,
  text,
  textOf,
  truthOf,
  undecided,
  undefinedValue,
  union,
  unknown,
} from '@emmental/evaluator';
import { type FileReach, ownFolder, rowOf } from '@emmental/model';
import { arg, argument, field } from '../argument.ts';
import { instanceOf } from '../instance.ts';
import type { Behaves, LibraryModel } from '../model.ts';
import { recordSink } from '../record-sink.ts';
import { sanitize, settle } from '../rules.ts';
import { inFile, openForWriting, putInFile } from './contents.ts';
import { modeOf, openFlag } from './flags.ts';
import {
  below,
  filled,
  type Mode,
  moreEndings,
  recordFile,
  recordPattern,
  withParents,
} from './record-file.ts';

/**
 * The use of one path: a mode and the further files that it reaches. `if` names an option: the reach counts only where
 * that option may be true.
 */
type Use = Mode | { readonly mode: Mode; readonly reach: FileReach; readonly if?: string };

const recursive = (mode: Mode, reach: FileReach): Use => ({ mode, reach, if: 'recursive' });
const always = (mode: Mode, reach: FileReach): Use => ({ mode, reach });

/** The use of the path in each argument, from the first on, by method without `Sync`. */
const methods: Readonly<Record<string, readonly Use[]>> = {
  stat: ['read'],
  lstat: ['read'],
  statfs: ['read'],
  access: ['read'],
  exists: ['read'],
  pathExists: ['read'],
  readdir: [recursive('read', below)],
  opendir: [recursive('read', below)],
  readlink: ['read'],
  realpath: ['read'],
  watch: [recursive('read', below)],
  watchFile: ['read'],
  readJson: ['read'],
  readJSON: ['read'],
  openAsBlob: ['read'],
  writeFile: ['write'],
  appendFile: ['write'],
  createWriteStream: ['write'],
  WriteStream: ['write'],
  mkdir: [recursive('write', withParents)],
  mkdirp: [always('write', withParents)],
  mkdirs: [always('write', withParents)],
  truncate: ['write'],
  chmod: ['write'],
  lchmod: ['write'],
  chown: ['write'],
  lchown: ['write'],
  utimes: ['write'],
  lutimes: ['write'],
  outputFile: [always('write', withParents)],
  outputJson: [always('write', withParents)],
  outputJSON: [always('write', withParents)],
  writeJson: ['write'],
  writeJSON: ['write'],
  ensureDir: [always('write', withParents)],
  ensureFile: [always('write', withParents)],
  createFile: [always('write', withParents)],
  emptyDir: [always('delete', filled)],
  unlink: ['delete'],
  rm: [recursive('delete', below)],
  rmdir: [recursive('delete', below)],
  remove: [always('delete', below)],
  copyFile: ['read', 'write'],
  copy: [always('read', below), always('write', filled)],
  cp: [recursive('read', below), recursive('write', filled)],
  rename: ['delete', 'write'],
  move: [always('delete', below), always('write', filled)],
  // A hard link is a second name for a file: writing by it changes the first.
  link: ['write', 'write'],
  ensureLink: ['write', always('write', withParents)],
  symlink: ['read', 'write'],
  ensureSymlink: ['read', always('write', withParents)],
};

const used =
  (uses: readonly Use[]) =>
  (call: Call): Abstract => {
    for (const [index, use] of uses.entries()) {
      const path = call.args[index] ?? call.open ?? undefined;
      const reach = typeof use === 'string' || !mayBeSet(call, use.if, uses.length) ? undefined : use.reach;
      recordFile(call, path, typeof use === 'string' ? use : use.mode, reach);
    }
    const content =
      moveData(call, call.args[0] ?? call.open ?? undefined) ?? unknown(`the result of ${call.name}`);
    settle(call, [content]);
    return content;
  };

/** May an option be true? The options follow the paths; an unknown option may be true. */
function mayBeSet(call: Call, option: string | undefined, paths: number): boolean {
  const options = call.args[paths] ?? call.open;
  return (
    option === undefined || (!!options && choices(options).some((choice) => mayBeTrue(call, choice, option)))
  );
}

function mayBeTrue(call: Call, options: Abstract, name: string): boolean {
  if (options.kind === 'constant' || options.kind === 'function' || options.kind === 'native') return false;
  const value = field(call.machine, options, name, call);
  return value !== undefined && truthOf(call.machine, value) !== false;
}

/** Moves event data into a file that the call writes, and returns the data of a file that it reads. */
function moveData(call: Call, path: Abstract | undefined): Abstract | null {
  const { machine, args } = call;
  switch (call.name.replace(/Sync$/, '')) {
    case 'readFile':
    case 'createReadStream':
      return inFile(machine, path);
    case 'writeFile':
    case 'appendFile':
    case 'outputFile':
      putInFile(machine, path, args[1] ?? null);
      return null;
    case 'copyFile':
    case 'rename':
      putInFile(machine, args[1], inFile(machine, path));
      return null;
    case 'createWriteStream':
      return path ? openForWriting(call, path) : null;
    default:
      return null;
  }
}

/** Makes a folder whose name begins with the argument. */
const temporary = (call: Call): Abstract => {
  const made = textOf([arg(call, 0), unknown('six random characters')]);
  recordFile(call, made, 'write');
  settle(call, [made]);
  return made;
};

/** `open(path)` and `open(path, flags)`. A function in place of the flags is the callback. */
const opened = (call: Call): Abstract => {
  const [, flags] = call.args;
  return used([modeOf(flags?.kind === 'function' || flags?.kind === 'native' ? undefined : flags)])(call);
};

/** Records a pattern or a list of patterns. */
const matched = (call: Call): Abstract => {
  const patterns = arg(call, 0);
  for (const pattern of patterns.kind === 'object' ? allOf(patterns.object) : [patterns])
    recordPattern(call, pattern);
  const found = unknown(`the result of ${call.name}`);
  settle(call, [found]);
  return found;
};

/** `readFile(path, { flag })` and `createReadStream(path, { flags })`: a flag may create the file first. */
const readWith =
  (flag: string) =>
  (call: Call): Abstract => {
    const flagValue = call.args[1]?.kind === 'object' ? argument(call, `1.${flag}`) : undefined;
    return used([modeOf(flagValue)])(call);
  };

const special: Readonly<Record<string, Behaves>> = {
  readFile: readWith('flag'),
  createReadStream: readWith('flags'),
  ReadStream: readWith('flags'),
  open: opened,
  mkdtemp: temporary,
  mkdtempDisposable: temporary,
  glob: matched,
};

function fileMethod(path: string): Behaves | Abstract | undefined {
  const name = (path.split('.').at(-1) ?? '').replace(/Sync$/, '');
  const uses = Object.hasOwn(methods, name) ? methods[name] : undefined;
  return uses ? used(uses) : (rowOf(special, name) ?? openFlag(name));
}

const files: LibraryModel = {
  libraries: ['fs', 'fs/promises', 'fs-extra', 'graceful-fs', 'mz/fs', 'jsonfile'],
  language: 'javascript',
  pattern: fileMethod,
  members: [...Object.keys(methods), ...Object.keys(special)].flatMap((name) => [name, `${name}Sync`]),
};

const moreFiles: LibraryModel = {
  libraries: ['rimraf', 'del', 'mkdirp', 'make-dir', 'make-dir-cli', 'load-json-file', 'write-file-atomic'],
  language: 'javascript',
  pattern: (path, library) => {
    if (
      !/^(|sync|native|manual|rimraf|rimrafSync|mkdirp|mkdirpSync|nativeSync|deleteAsync|deleteSync)$/.test(
        path,
      )
    )
      return undefined;
    return used([libraryUse(library)]);
  },
};

function libraryUse(library: string): Use {
  if (/rimraf|del/.test(library)) return always('delete', below);
  if (/load/.test(library)) return 'read';
  // An atomic write goes to a temporary file beside the target, which is then renamed.
  return /atomic/.test(library) ? always('write', moreEndings) : always('write', withParents);
}

/** Returns a path without `..` inside, so that a test of its start proves where the file lies. */
export function normalized(value: Abstract): Abstract {
  if (!('flows' in value) || value.kind === 'constant') return value;
  if (value.kind === 'text' && value.flows.length === 0) return undecided(value);
  const flows = applied(value.flows, 'normalised path');
  return value.kind === 'event' ? event(value.path, flows[0]?.by ?? []) : { ...value, flows };
}

const joined = (call: Call): Abstract => {
  const parts = [...call.args, ...(call.open ? [call.open] : [])];
  const known = parts.map(stringOf);
  if (known.every((part) => part !== null)) return constant(posix.join(...known));
  return eachNormalized(
    textOf(parts.flatMap((part, index) => (index === 0 ? [part] : [constant('/'), part]))),
  );
};

/** `path.resolve(…)`: parts before an absolute part do not count. */
const resolvedPath = (call: Call): Abstract => {
  const parts = [...call.args, ...(call.open ? [call.open] : [])];
  const from = parts.findLastIndex((part) => (stringOf(part) ?? '').startsWith('/'));
  const known = parts.map(stringOf);
  if (from >= 0 && known.slice(from).every((part) => part !== null))
    return constant(posix.resolve(...known.filter((part) => part !== null)));
  const kept = parts.slice(Math.max(from, 0));
  return eachNormalized(
    textOf(kept.flatMap((part, index) => (index === 0 ? [part] : [constant('/'), part]))),
  );
};

const eachNormalized = (value: Abstract): Abstract => union(choices(value).map(normalized));

/** Returns the last part of a path. It cannot choose a folder, and it is only a part of the name. */
const baseName = (call: Call, value: Abstract): Abstract => {
  const path = stringOf(value);
  if (path !== null) return constant(posix.basename(path, stringOf(call.args[1]) ?? undefined));
  return partValue(call, sanitize(value, 'basename'));
};

/** Returns a part of a text. A test of the part proves nothing about the text itself. */
export function partValue(call: Pick<Call, 'machine' | 'at'>, value: Abstract, name?: string): Abstract {
  const file = call.machine.stack.at(-1)?.record.module.path ?? '';
  const place = name ?? `${file}:${call.at.line}:${call.at.column}`;
  return union(
    choices(value).map((choice): Abstract => {
      if (choice.kind === 'unknown' && choice.why === ownFolder) return choice;
      if (choice.kind === 'constant' && (typeof choice.value !== 'string' || choice.value === ''))
        return choice;
      const flows = partOf(flowsOf(choice), place);
      return choice.kind === 'event'
        ? event(choice.path, flows[0]?.by ?? [])
        : unknown('a part of a text', flows);
    }),
  );
}

const part = (call: Call): Abstract => partValue(call, arg(call, 0));

/** Returns the folder of a path, known as far as the last slash is known. */
export function folderOf(call: Pick<Call, 'machine' | 'at'>, value: Abstract, name?: string): Abstract {
  return union(
    choices(value).map((choice): Abstract => {
      const path = stringOf(choice);
      if (path !== null) return constant(posix.dirname(path));
      const part = partValue(call, choice, name);
      const parts = partsOf(choice);
      const last = parts.at(-1);
      if (typeof last !== 'string' || parts.length < 2 || !last.includes('/')) return part;
      return text([...parts.slice(0, -1), last.slice(0, last.lastIndexOf('/'))], flowsOf(part));
    }),
  );
}

/** The result of a function of `path` for a known text. */
function exactly(call: Call, of: (path: string) => string): Abstract | null {
  const path = stringOf(arg(call, 0));
  return path === null ? null : constant(of(path));
}

const pathMethods: Readonly<Record<string, Behaves>> = {
  join: joined,
  resolve: resolvedPath,
  normalize: (call) => exactly(call, posix.normalize) ?? eachNormalized(arg(call, 0)),
  toNamespacedPath: (call) => arg(call, 0),
  basename: (call) => baseName(call, arg(call, 0)),
  extname: (call) => exactly(call, posix.extname) ?? part(call),
  dirname: (call) => folderOf(call, arg(call, 0)),
  relative: (call) =>
    flowsOf(arg(call, 1)).length > 0
      ? sanitize(eachNormalized(arg(call, 1)), 'relative path')
      : unknown('a relative path'),
  isAbsolute: { returns: 'fresh' },
  format: { returns: 'tainted' },
  parse: (call) => instanceOf(call, 'node/path', { path: arg(call, 0) }),
};

const paths: LibraryModel = {
  libraries: ['path', 'path/posix', 'path/win32', 'path-browserify', 'upath', 'pathe'],
  language: 'javascript',
  exports: { sep: () => constant('/') },
  pattern: (path) => {
    if (/^(posix\.|win32\.)?(sep|delimiter)$/.test(path)) return constant(path.endsWith('sep') ? '/' : ':');
    const name = path.split('.').at(-1) ?? '';
    if (path.startsWith('win32.')) return { returns: 'tainted' };
    return Object.hasOwn(pathMethods, name) ? pathMethods[name] : undefined;
  },
  types: {
    'node/path': {
      attribute: ({ machine, self, name, at }) => {
        const path = self.facts['path'] ?? undefinedValue;
        const call = { machine, at };
        const known = stringOf(path);
        if (known !== null && Object.hasOwn(posix.parse(known), name))
          return constant(posix.parse(known)[name as keyof ParsedPath]);
        if (name === 'base' || name === 'name') return partValue(call, sanitize(path, 'basename'));
        return partValue(call, path, `path ${name}`);
      },
      complete: true,
    },
  },
  complete: true,
};

/** Libraries that make file names safe, and archives that write where their entries name. */
const names: LibraryModel = {
  libraries: ['sanitize-filename', 'filenamify', 'valid-filename'],
  language: 'javascript',
  exports: {
    '': { returns: { sanitized: '0', by: 'basename' } },
    filenamify: { returns: { sanitized: '0', by: 'basename' } },
    default: { returns: { sanitized: '0', by: 'basename' } },
  },
};

const archives: LibraryModel = {
  libraries: ['adm-zip', 'unzipper', 'decompress', 'extract-zip', 'tar', 'tar-fs'],
  language: 'javascript',
  exports: {
    '': (call) => {
      if (call.constructed) return instanceOf(call, 'node/archive', { content: arg(call, 0) });
      recordFile(call, arg(call, 0), 'read');
      return unknown('an archive');
    },
    'Open.file': { effects: [{ does: 'sink', sink: 'path', from: '0' }], returns: 'tainted' },
    x: (call) => unpacking(call),
    extract: (call) => unpacking(call),
    Unpack: (call) => unpacking(call),
  },
  types: {
    // Entries of the archive that is piped into it choose the files.
    'node/unpacking': {
      given: ({ machine, at, flows }) => recordSink({ machine, at }, 'path', unknown('an archive', flows)),
    },
    'node/archive': {
      methods: {
        extractAllTo: (call) => {
          recordFile(call, arg(call, 0), 'write', filled);
          return undefinedValue;
        },
        extractEntryTo: (call) => {
          recordFile(call, arg(call, 1), 'write', filled);
          return undefinedValue;
        },
        addLocalFile: (call) => {
          recordFile(call, arg(call, 0), 'read');
          return undefinedValue;
        },
        writeZip: (call) => {
          recordFile(call, arg(call, 0), 'write');
          return undefinedValue;
        },
      },
    },
  },
};

/**
 * `tar.x({ file, cwd, preservePaths })` and `tar-fs.extract(folder)`. Only `preservePaths` lets entries name files outside of
 * the folder.
 */
function unpacking(call: Call): Abstract {
  for (const from of ['0.file', '0.cwd']) recordSink(call, 'path', argument(call, from));
  const isFolder = !choices(arg(call, 0)).some((choice) => choice.kind === 'object');
  if (isFolder) recordSink(call, 'path', arg(call, 0));
  const preserves = argument(call, '0.preservePaths');
  return preserves && truthOf(call.machine, preserves) !== false
    ? instanceOf(call, 'node/unpacking')
    : unknown('the extraction of an archive');
}

export const filesInJavaScript: readonly LibraryModel[] = [files, moreFiles, paths, names, archives];

/** `path.startsWith(folder)` proves something only where `..` was removed before. */
export function startTest(subject: Abstract, start: Abstract): Abstract | null {
  const flows = flowsOf(subject);
  if (flows.length === 0) return null;
  const text = stringOf(start);
  if (text !== null && /^https?:\/\/[^/?#@]+\//.test(text)) return testFact(subject, 'fixed host');
  if (text?.startsWith('..') && flows.every((flow) => flow.by.includes('relative path')))
    return testFact(subject, 'inside a folder', false);
  if (text?.startsWith('-')) return testFact(subject, 'no option', false);
  if (!flows.every((flow) => flow.by.includes('normalised path'))) return null;
  return endsFolder(start) ? testFact(subject, 'inside a folder') : null;
}

/** Does the text surely end with a separator? Without one, `/data` is also the beginning of `/database`. */
const endsFolder = (start: Abstract): boolean =>
  choices(start).every((choice) => {
    const last = partsOf(choice).at(-1);
    if (typeof last === 'string') return /[\\/]$/.test(last);
    return last?.kind !== 'event' && partsOf(choice).length > 1;
  });
