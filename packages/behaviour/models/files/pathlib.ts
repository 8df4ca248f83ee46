import { posix } from 'node:path';
import {
  type Abstract,
  type Call,
  choices,
  constant,
  flowsOf,
  type Instance,
  list,
  partsOf,
  testFact,
  text,
  textOf,
  undefinedValue,
  union,
  unknown,
} from '@emmental/evaluator';
import type { FileReach } from '@emmental/model';
import { arg, argument } from '../argument.ts';
import { instanceOf } from '../instance.ts';
import type { Behaves, LibraryModel } from '../model.ts';
import { sanitize } from '../rules.ts';
import { putInFile } from './contents.ts';
import { isFalse, modeOf } from './flags.ts';
import { folderOf, normalized, partValue } from './javascript.ts';
import { openedAt } from './open.ts';
import { asText, joinTexts } from './path-text.ts';
import { below, type Mode, recordFile, withParents } from './record-file.ts';

/** Makes a `pathlib.Path`: an object whose fact `text` is the path. */
const pathOf = (call: Pick<Call, 'machine' | 'at' | 'name'>, text: Abstract): Abstract =>
  instanceOf({ ...call, name: 'pathlib.Path' }, 'python/path', { text });

const textOfSelf = (self: Abstract | null): Abstract =>
  self?.kind === 'instance' ? (self.facts['text'] ?? constant('.')) : constant('.');

const onSelf =
  (mode: Mode, result: 'fresh' | 'paths' = 'fresh', reach?: FileReach) =>
  (call: Call): Abstract => {
    recordFile(call, textOfSelf(call.self), mode, reach);
    return result === 'paths'
      ? list(call.machine, [], pathOf(call, joinTexts([textOfSelf(call.self), unknown('a file')])))
      : unknown(`the result of ${call.name}`);
  };

const readOfSelf = (call: Call): Abstract => openedAt(call, textOfSelf(call.self), 'read');

const writeOfSelf = (call: Call): Abstract => {
  putInFile(call.machine, textOfSelf(call.self), arg(call, 0));
  return onSelf('write')(call);
};

const moved = (call: Call): Abstract => {
  recordFile(call, textOfSelf(call.self), 'delete');
  const target = asText(argument(call, '0|target') ?? undefinedValue);
  recordFile(call, target, 'write');
  return pathOf(call, target);
};

/** Makes a link at the path to another path. A hard link is a second name: writing by it changes the first file. */
const linkedTo =
  (mode: Mode) =>
  (call: Call): Abstract => {
    recordFile(call, asText(argument(call, '0|target') ?? undefinedValue), mode);
    return onSelf('write')(call);
  };

/** Replaces the end of a path, as far as that end is known. */
const renamed = (call: Call, end: (last: string) => readonly Abstract[]): Abstract => {
  const path = textOfSelf(call.self);
  return pathOf(
    call,
    union(
      choices(path).map((choice) => {
        const parts = partsOf(choice);
        const last = parts.at(-1);
        return typeof last === 'string'
          ? textOf([text(parts.slice(0, -1), flowsOf(choice)), ...end(last)])
          : textOf([choice, ...end('')]);
      }),
    ),
  );
};

/** Returns the text up to and with the last sign; an empty text when the sign is missing. */
const upTo = (path: string, sign: string): string => path.slice(0, path.lastIndexOf(sign) + 1);

const derivedPath = (call: Call): Abstract => pathOf(call, textOfSelf(call.self));

const pathMethods: Readonly<Record<string, Behaves>> = {
  open: (call) => openedAt(call, textOfSelf(call.self), modeOf(argument(call, '0|mode'))),
  read_text: readOfSelf,
  read_bytes: readOfSelf,
  exists: onSelf('read'),
  is_file: onSelf('read'),
  is_dir: onSelf('read'),
  stat: onSelf('read'),
  iterdir: onSelf('read', 'paths'),
  glob: onSelf('read', 'paths', below),
  rglob: onSelf('read', 'paths', below),
  walk: onSelf('read', 'fresh', below),
  lstat: onSelf('read'),
  is_symlink: onSelf('read'),
  readlink: onSelf('read'),
  write_text: writeOfSelf,
  write_bytes: writeOfSelf,
  touch: onSelf('write'),
  mkdir: (call) =>
    onSelf(
      'write',
      'fresh',
      isFalse(argument(call, '1|parents') ?? constant(false)) ? undefined : withParents,
    )(call),
  chmod: onSelf('write'),
  lchmod: onSelf('write'),
  symlink_to: linkedTo('read'),
  hardlink_to: linkedTo('write'),
  unlink: onSelf('delete'),
  rmdir: onSelf('delete'),
  rename: moved,
  replace: moved,
  joinpath: (call) => pathOf(call, joinTexts([textOfSelf(call.self), ...call.args.map(asText)])),
  with_name: (call) =>
    renamed(call, (last) => [constant(upTo(last, '/')), asText(argument(call, '0|name') ?? undefinedValue)]),
  with_suffix: (call) =>
    renamed(call, (last) => [
      constant(last.replace(/\.[^./]*$/, '')),
      argument(call, '0|suffix') ?? constant(''),
    ]),
  with_stem: (call) =>
    renamed(call, (last) => [
      constant(upTo(last, '/')),
      argument(call, '0|stem') ?? constant(''),
      constant(posix.extname(last)),
    ]),
  resolve: (call) => pathOf(call, normalized(textOfSelf(call.self))),
  absolute: derivedPath,
  expanduser: derivedPath,
  as_posix: (call) => textOfSelf(call.self),
  as_uri: (call) => textOfSelf(call.self),
  __str__: (call) => textOfSelf(call.self),
  __fspath__: (call) => textOfSelf(call.self),
  // `relative_to` raises where the path lies elsewhere, so its result lies under the folder.
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
  if (name === 'parent') return pathOf({ ...call, name }, folderOf(call, text));
  if (name === 'parents') return instanceOf({ ...call, name }, 'python/parents', { of: text });
  return undefined;
};

export const pathlib: LibraryModel = {
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
};
