import { posix } from 'node:path';
import { ownFolder } from '@emmental/model';
import { describe } from '../../evaluator/describe.ts';
import { flowsOf } from '../../evaluator/heap.ts';
import { testFact } from '../../evaluator/membership.ts';
import type { Behaves, Call, LibraryModel } from '../../evaluator/model.ts';
import { record } from '../../evaluator/record.ts';
import { applied, partOf } from '../../evaluator/taint.ts';
import { textOf } from '../../evaluator/texts.ts';
import {
  type Abstract,
  choices,
  constant,
  event,
  stringOf,
  undefinedValue,
  union,
  unknown,
} from '../../evaluator/values.ts';
import { arg } from '../argument.ts';
import { instanceOf } from '../instance.ts';
import { recordSink } from '../record-sink.ts';
import { sanitize, settle } from '../rules.ts';
import { inFile, openForWriting, putInFile } from './contents.ts';

type Mode = 'read' | 'write' | 'delete';

/** By method without `Sync`: what happens to the path in the first argument, and to one in the second. */
const methods: Readonly<Record<string, readonly [Mode, Mode?]>> = {
  readFile: ['read'],
  createReadStream: ['read'],
  stat: ['read'],
  lstat: ['read'],
  statfs: ['read'],
  access: ['read'],
  exists: ['read'],
  pathExists: ['read'],
  readdir: ['read'],
  opendir: ['read'],
  readlink: ['read'],
  realpath: ['read'],
  watch: ['read'],
  watchFile: ['read'],
  glob: ['read'],
  readJson: ['read'],
  readJSON: ['read'],
  openAsBlob: ['read'],
  writeFile: ['write'],
  appendFile: ['write'],
  createWriteStream: ['write'],
  mkdir: ['write'],
  mkdirp: ['write'],
  truncate: ['write'],
  chmod: ['write'],
  chown: ['write'],
  utimes: ['write'],
  outputFile: ['write'],
  outputJson: ['write'],
  outputJSON: ['write'],
  writeJson: ['write'],
  writeJSON: ['write'],
  ensureDir: ['write'],
  ensureFile: ['write'],
  emptyDir: ['delete'],
  unlink: ['delete'],
  rm: ['delete'],
  rmdir: ['delete'],
  remove: ['delete'],
  copyFile: ['read', 'write'],
  copy: ['read', 'write'],
  cp: ['read', 'write'],
  rename: ['delete', 'write'],
  move: ['delete', 'write'],
  link: ['read', 'write'],
  symlink: ['read', 'write'],
};

/** Notes one use of a file. */
export function recordFile(call: Pick<Call, 'machine' | 'at'>, path: Abstract | undefined, mode: Mode): void {
  for (const one of choices(path ?? unknown('no path')))
    record(call.machine, { kind: 'file', path: describe(one), mode }, call.at);
  recordSink(call, 'path', path);
}

const used =
  ([first, second]: readonly [Mode, Mode?]) =>
  (call: Call): Abstract => {
    const path = call.args[0] ?? call.open ?? undefined;
    recordFile(call, path, first);
    if (second) recordFile(call, call.args[1] ?? call.open ?? undefined, second);
    const content = moveData(call, path) ?? unknown(`the result of ${call.name}`);
    settle(call, [content]);
    return content;
  };

/** What a file gets of the event's data, and what is read of it. */
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

/** A folder with a name that begins so. */
const temporary = (call: Call): Abstract => {
  const made = textOf([arg(call, 0), unknown('six random characters')]);
  recordFile(call, made, 'write');
  settle(call, [made]);
  return made;
};

const opened = (call: Call): Abstract => {
  const flags = stringOf(call.args[1]) ?? 'r';
  return used([/[wa+]/.test(flags) ? 'write' : 'read'])(call);
};

function fileMethod(path: string): Behaves | undefined {
  const name = (path.split('.').at(-1) ?? '').replace(/Sync$/, '');
  if (name === 'open') return opened;
  if (name === 'mkdtemp') return temporary;
  const modes = Object.hasOwn(methods, name) ? methods[name] : undefined;
  return modes && used(modes);
}

const files: LibraryModel = {
  libraries: ['fs', 'fs/promises', 'fs-extra', 'graceful-fs', 'mz/fs', 'jsonfile'],
  language: 'javascript',
  pattern: fileMethod,
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
    return used([/rimraf|del/.test(library) ? 'delete' : /load/.test(library) ? 'read' : 'write']);
  },
};

/** Made one path without `..` inside: a test of its start then says where it lies. */
export const normalized = (value: Abstract): Abstract =>
  'flows' in value && value.kind !== 'constant'
    ? value.kind === 'event'
      ? event(value.path, applied(value.flows, 'normalised path')[0]?.by ?? [])
      : { ...value, flows: applied(value.flows, 'normalised path') }
    : value;

const joined = (call: Call): Abstract => {
  const all = [...call.args, ...(call.open ? [call.open] : [])];
  const known = all.map(stringOf);
  if (known.every((one) => one !== null)) return constant(posix.join(...known));
  return eachNormalized(textOf(all.flatMap((one, index) => (index === 0 ? [one] : [constant('/'), one]))));
};

/** What stands before an absolute part does not count. */
const resolvedPath = (call: Call): Abstract => {
  const all = [...call.args, ...(call.open ? [call.open] : [])];
  const from = all.findLastIndex((one) => (stringOf(one) ?? '').startsWith('/'));
  const known = all.map(stringOf);
  if (from >= 0 && known.slice(from).every((one) => one !== null))
    return constant(posix.resolve(...known.filter((one) => one !== null)));
  const kept = all.slice(Math.max(from, 0));
  return eachNormalized(textOf(kept.flatMap((one, index) => (index === 0 ? [one] : [constant('/'), one]))));
};

const eachNormalized = (value: Abstract): Abstract => union(choices(value).map(normalized));

/** The last part of a path: no folder can be chosen with it, and it is not the whole name. */
const baseName = (call: Call, value: Abstract): Abstract => {
  const text = stringOf(value);
  if (text !== null) return constant(posix.basename(text, stringOf(call.args[1]) ?? undefined));
  return partValue(call, sanitize(value, 'basename'));
};

/** A part of a text: a test of it proves nothing of the whole. */
export function partValue(call: Pick<Call, 'machine' | 'at'>, value: Abstract, name?: string): Abstract {
  const file = call.machine.stack.at(-1)?.record.module.path ?? '';
  const place = name ?? `${file}:${call.at.line}:${call.at.column}`;
  return union(
    choices(value).map((one): Abstract => {
      if (one.kind === 'constant' || (one.kind === 'unknown' && one.why === ownFolder)) return one;
      const flows = partOf(flowsOf(one), place);
      return one.kind === 'event' ? event(one.path, flows[0]?.by ?? []) : unknown('a part of a text', flows);
    }),
  );
}

const part = (call: Call): Abstract => partValue(call, arg(call, 0));

const pathMethods: Readonly<Record<string, Behaves>> = {
  join: joined,
  resolve: resolvedPath,
  normalize: (call) => eachNormalized(arg(call, 0)),
  toNamespacedPath: (call) => arg(call, 0),
  basename: (call) => baseName(call, arg(call, 0)),
  extname: part,
  dirname: part,
  relative: (call) => sanitize(eachNormalized(union([arg(call, 1)])), 'relative path'),
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
    return Object.hasOwn(pathMethods, name) ? pathMethods[name] : undefined;
  },
  types: {
    'node/path': {
      attribute: ({ machine, self, name, at }) => {
        const of = self.facts['path'] ?? undefinedValue;
        const call = { machine, at };
        if (name === 'base' || name === 'name') return partValue(call, sanitize(of, 'basename'));
        return partValue(call, of, `path ${name}`);
      },
      complete: true,
    },
  },
  complete: true,
};

/** Names of files made safe, and archives that write where their entries say. */
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
    x: {
      effects: [
        { does: 'sink', sink: 'path', from: '0.file' },
        { does: 'sink', sink: 'path', from: '0.cwd' },
      ],
    },
    extract: { effects: [{ does: 'sink', sink: 'path', from: '0|0.cwd' }] },
  },
  types: {
    'node/archive': {
      methods: {
        extractAllTo: (call) => {
          recordFile(call, arg(call, 0), 'write');
          return undefinedValue;
        },
        extractEntryTo: (call) => {
          recordFile(call, arg(call, 1), 'write');
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

export const filesInJavaScript: readonly LibraryModel[] = [files, moreFiles, paths, names, archives];

/** `path.startsWith(folder)` proves something where `..` was taken out before. */
export function startTest(subject: Abstract, start: Abstract): Abstract | null {
  const flows = flowsOf(subject);
  if (flows.length === 0) return null;
  const text = stringOf(start);
  if (text !== null && /^https?:\/\/[^/?#@]+\//.test(text)) return testFact(subject, 'fixed host');
  if (text?.startsWith('..') && flows.every((flow) => flow.by.includes('relative path')))
    return testFact(subject, 'inside a folder', false);
  if (!flows.every((flow) => flow.by.includes('normalised path'))) return null;
  return testFact(subject, 'inside a folder');
}
