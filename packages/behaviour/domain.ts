import type { Module, Span } from '@emmental/code';
import {
  type Abstract,
  type Call,
  type CallModel,
  type ClassModels,
  callValue,
  cell,
  type Domain,
  everyArgument,
  find,
  frameOf,
  getMember,
  type Instance,
  instantiate,
  type LanguageModel,
  type LibraryModels,
  languageOf,
  library,
  loadModule,
  type Machine,
  type ObjectModel,
  type Observer,
  positional,
  readExport,
  refer,
  type Scope,
  unknown,
} from '@emmental/evaluator';
import { type NotifyingBucket, rowOf } from '@emmental/model';
import { isInProxy } from './builtins/javascript/proxy.ts';
import { builtinMethod, builtinProperty } from './builtins/members.ts';
import { isUndeclared } from './builtins/platform-names.ts';
import { getAttribute } from './builtins/python/globals.ts';
import { attributesOf } from './builtins/python/namespaces.ts';
import { noteDistinctive } from './models/aws/distinctive.ts';
import { callers, noteGuarded, noteVerified } from './models/callers.ts';
import { noteDangerous } from './models/dangerous-calls/index.ts';
import { recordLoadedByName } from './models/dynamic-code/run-text.ts';
import { routes } from './models/event-routes.ts';
import { eventsOf } from './models/events.ts';
import { noteWritten } from './models/files/contents.ts';
import { pathOperator } from './models/files/path-operators.ts';
import { noteBefore } from './models/frameworks/before.ts';
import { noteDecorated, noteGiven } from './models/given.ts';
import { noteHandedOver } from './models/handed-over.ts';
import { noteAnswer } from './models/headers/answer.ts';
import { afterFields, callsOverrides, isHook, kindOf } from './models/inheritance.ts';
import { noteMiddy } from './models/middy/before.ts';
import type { Behaves, LibraryModel, TypeModel } from './models/model.ts';
import { once } from './models/once.ts';
import { noteReach } from './models/reach.ts';
import { applyBehaves } from './models/rules.ts';
import { noteStatement } from './models/sql/statement.ts';
import { compilerHelper } from './models/tslib/index.ts';
import {
  isNamespace,
  isWellKnown,
  type NamedCode,
  namedExport,
  notePackage,
  noteUnread,
  nothingOutside,
  type Outside,
  partOfNamespace,
} from './models/unread.ts';
import { models } from './models.ts';

/**
 * Makes the domain of the libraries, languages and clouds that this package knows. The objects in `buckets` start the
 * function; `outside` is what is known about code that is not in the repository.
 */
export function createDomain(
  buckets: readonly NotifyingBucket[],
  outside: Outside = nothingOutside,
  isBodyText = false,
): Domain {
  const every = everyDomain();
  const { libraries, observer, isModelled } = every;
  const named = (machine: Machine, library: string, path: string): Abstract | null =>
    namedExport(machine, library, path, outside, (code, name) => exportNamed(machine, code, name));
  const imported = (machine: Machine, library: string): void => {
    observer.imported(machine, library);
    if (!isModelled(library, languageOf(machine))) notePackage(machine, library, outside);
  };
  return {
    ...every,
    events: eventsOf(buckets, isBodyText),
    libraries: {
      ...libraries,
      valueOf: (machine, library, path) =>
        libraries.valueOf(machine, library, path) ?? (path === '' ? null : named(machine, library, path)),
      exportOf: (library, path, language) =>
        libraries.exportOf(library, path, language) ??
        (outside.named.size === 0 || path !== '' || isModelled(library, language)
          ? null
          : (call) => callNamed(call, library, named)),
      unreadCode: (machine, cause, name) => {
        noteUnread(machine, name, cause);
        const code = outside.named.get(cause);
        return code ? moduleNamed(machine, code) : null;
      },
      codeOf: (machine, cause) => {
        const code = outside.named.get(cause);
        return code ? exportNamed(machine, code, code.export) : null;
      },
    },
    observer: {
      ...observer,
      imported,
      handed: (place, name, passed) => {
        const part = languageOf(place.machine) === 'python' ? partOfNamespace(name) : null;
        if (part !== null && !isModelled(part, 'python')) notePackage(place.machine, part, outside);
        observer.handed(place, name, passed);
      },
      namedImport: (machine, library, name) => {
        if (isNamespace(library)) imported(machine, `${library}.${name}`);
      },
    },
  };
}

/** Calls what a person named for a package that is called as a function itself. */
function callNamed(
  call: Call,
  library: string,
  named: (machine: Machine, library: string, path: string) => Abstract | null,
): Abstract {
  const code = named(call.machine, library, 'default');
  return code
    ? callValue(call.machine, code, positional(call.args, call.at))
    : unknown(`the result of ${library}`);
}

/** The module that a person named; null when it cannot be read. */
function moduleNamed(machine: Machine, { file }: NamedCode): Abstract | null {
  const made = loadModule(machine, file);
  return made ? refer(made.exports) : null;
}

/** The export of a named module under the name that the program asks for, or else the export that the person named. */
function exportNamed(machine: Machine, code: NamedCode, path: string): Abstract | null {
  const made = loadModule(machine, code.file);
  if (!made) return null;
  const [first = '', ...rest] = path.split('.');
  let value = readExport(machine, made, first) ?? readExport(machine, made, code.export);
  for (const name of rest) value = value && getMember(machine, value, name, frameOf(machine).at);
  return value;
}

/** Is the package known by its name: described by a model, a part of the language, or well known to call no cloud? */
export const isKnownPackage = (language: Language, name: string): boolean =>
  everyDomain().isModelled(name, language) || isWellKnown(name, language);

interface EveryDomain extends Omit<Domain, 'events'> {
  /** Does a model describe the module, or the package that it is a part of? */
  readonly isModelled: (library: string, language: Language) => boolean;
}

/** The part of the domain that is the same for every function; made once. */
const everyDomain = once((): EveryDomain => {
  const find = finder();
  const answer = answers(find);
  const libraries: LibraryModels = {
    types: objectTypes(),
    exportOf: (name, path, language) => {
      const found = answer(name, path, language) ?? (language === 'python' ? readsMember(name, path) : null);
      return typeof found === 'function' ? found : null;
    },
    membersOf: membersOf(find),
    valueOf: (machine, name, path) => {
      const found = answer(name, path, languageOf(machine));
      return typeof found === 'function' ? null : found;
    },
    isUndeclared,
    replaced: (place, name, path, value) => {
      for (const { model } of find(name, path, languageOf(place.machine)))
        model.replaced?.(place, path, value);
    },
    isComplete: (name) => find(name, '', null).some(({ model }) => model.complete === true),
    unreadCode: () => null,
    codeOf: () => null,
    valueOfType,
    intercepts: new Map(models.flatMap((model) => Object.entries(model.intercepts ?? {}))),
  };
  const reachOf = (name: string, language: Language) =>
    find(name, '', language).find(({ model }) => model.reaches !== undefined)?.model.reaches;
  const observer: Observer = {
    ...everyObserver,
    imported: (machine, name) => noteReach(machine, name, reachOf(name, languageOf(machine))),
    namedImport: () => {},
  };
  const isModelled = (name: string, language: Language): boolean => {
    const [root = name] = /^(?:@[^/]+\/)?[^/]+/.exec(name) ?? [];
    return find(name, '', language).length > 0 || find(root, '', language).length > 0;
  };
  return {
    libraries,
    classes: classModels(find, libraries),
    language,
    callers,
    routes,
    observer,
    isModelled,
  };
});

/** Returns a function that finds the model or the value of an export, and looks each export up once. */
function answers(find: Finder) {
  const known = new Map<string, CallModel | Abstract | null>();
  return (name: string, path: string, language: Language): CallModel | Abstract | null => {
    const key = `${language}:${name}:${path}`;
    const earlier = known.get(key);
    if (earlier !== undefined) return earlier;
    let found: Behaves | Abstract | null = null;
    for (const { model, library, inner } of find(name, path, language)) {
      found = rowOf(model.exports, inner) ?? null;
      found ??= model.pattern?.(inner, library) ?? null;
      if (found) break;
    }
    const made = found === null ? null : modelOrValue(found);
    known.set(key, made);
    return made;
  };
}

/** Returns a function that names the members of an export that have rows, and asks where a pattern may describe more. */
const membersOf =
  (find: Finder): LibraryModels['membersOf'] =>
  (library, path, language) => {
    const isGlobal = library === 'global' || library === 'builtins';
    const of = isGlobal && /^global(?:This)?$/.test(path) ? '' : path;
    const names = new Set<string>();
    let isOpen = false;
    for (const { model, inner } of find(library, of, language)) {
      const start = inner === '' ? '' : `${inner}.`;
      for (const row of Object.keys(model.exports ?? {})) {
        const name = row.startsWith(start) ? row.slice(start.length) : '';
        if (isGlobal && of === '' ? acting.has(name) : /^[A-Za-z_$][\w$]*$/.test(name)) names.add(name);
      }
      for (const name of model.members ?? []) names.add(name);
      isOpen ||= model.pattern !== undefined && model.members === undefined && model.complete !== true;
    }
    return { names: [...names], isOpen: isOpen && of === '' && !isGlobal };
  };

/** `os.__getattribute__(name)`: reads a member of a module as `getattr` does. */
const readsMember = (name: string, path: string): CallModel | null => {
  const found = /^(?:(.*)\.)?__getattribute__$/.exec(path);
  return found && ((call) => getAttribute({ ...call, args: [library(name, found[1] ?? ''), ...call.args] }));
};

/** The functions of the languages that run code, open files or addresses, or call what they get; the others compute. */
const acting: ReadonlySet<string> = new Set(
  (
    'eval Function require fetch WebSocket EventSource Worker importScripts setTimeout setInterval setImmediate queueMicrotask ' +
    'exec execfile compile open __import__ getattr map filter sorted min max iter'
  ).split(' '),
);

/** Turns a row of data into a function. */
const modelOf = (behaves: Behaves): CallModel =>
  typeof behaves === 'function' ? behaves : (call) => applyBehaves(behaves, call);

const modelOrValue = (found: Behaves | Abstract): CallModel | Abstract =>
  typeof found !== 'function' && 'kind' in found ? found : modelOf(found);

/** Collects the object types of all libraries by name. */
function objectTypes(): ReadonlyMap<string, ObjectModel> {
  const types = new Map<string, ObjectModel>();
  for (const model of models)
    for (const [name, type] of Object.entries(model.types ?? {})) types.set(name, objectModel(type));
  return types;
}

function objectModel({ methods, pattern, call, ...rest }: TypeModel): ObjectModel {
  const byPattern = (name: string, self: Instance) => {
    const found = pattern?.(name, self);
    return found && modelOrValue(found);
  };
  return {
    ...rest,
    ...(methods ? { methods: modelsOf(methods) } : {}),
    ...(pattern ? { pattern: byPattern } : {}),
    ...(call ? { call: modelOf(call) } : {}),
  };
}

const modelsOf = (rows: Readonly<Record<string, Behaves>>): Readonly<Record<string, CallModel>> =>
  Object.fromEntries(Object.entries(rows).map(([name, row]) => [name, modelOf(row)]));

/** The method of a collection of JavaScript by which its constructor adds items. */
const adders: ReadonlyMap<string, 'set' | 'add'> = new Map([
  ['Map', 'set'],
  ['WeakMap', 'set'],
  ['Set', 'add'],
  ['WeakSet', 'add'],
]);

function classModels(find: Finder, libraries: LibraryModels): ClassModels {
  const classFor: ClassModels['classFor'] = (machine, base, extending) =>
    baseFor(machine, find, base, { class: extending });
  return {
    classFor,
    instanceFor: (machine, base, self) =>
      self.kind === 'object' && self.object.class
        ? baseFor(machine, find, base, { class: { kind: 'class', class: self.object.class }, self })
        : null,
    fill: (machine, base, self) => {
      if (base.kind !== 'library') return;
      for (const { model, inner } of find(base.library, base.path, languageOf(machine)))
        rowOf(model.fills, inner)?.(machine, self);
    },
    finish: (machine, base, self) => {
      if (base.kind !== 'library') return;
      for (const { model, inner } of find(base.library, base.path, languageOf(machine)))
        rowOf(model.finishes, inner)?.(machine, self);
    },
    adderOf: (base) =>
      base.kind === 'library' && base.library === 'global' ? (adders.get(base.path) ?? null) : null,
    recognise: (classObject, place) => {
      for (const model of models) {
        const found = model.recognise?.(classObject, place);
        if (found) return found;
      }
      return null;
    },
    callsMethods: (machine, base, classObject) => {
      if (base.kind !== 'library') return false;
      const calls = callsOverrides(base.library, base.path);
      if (calls === false || classFor(machine, base, { kind: 'class', class: classObject }) !== null)
        return false;
      return calls ?? libraries.exportOf(base.library, base.path, languageOf(machine)) === null;
    },
    isHook,
    kindOf,
    afterFields,
  };
}

const language: LanguageModel = {
  methodOf: builtinMethod,
  propertyOf: builtinProperty,
  attributesOf,
  helper: compilerHelper,
  operator: (machine, operator, first, second) =>
    pathOperator(operator, first, second) ?? (operator === 'in' ? isInProxy(machine, first, second) : null),
};

const everyObserver: Omit<Observer, 'imported' | 'namedImport'> = {
  called: (place, name, args) => {
    noteStatement(place, name, args);
    noteVerified(place, name);
    noteWritten(place.machine, args);
  },
  handed: (place, name, passed) => {
    noteVerified(place, name);
    noteMiddy(place, name, passed);
    noteDangerous(place, name, passed);
    noteGiven(place, name, everyArgument(passed));
  },
  decorated: (place, name, value, by) => {
    noteDecorated(place, name);
    noteGuarded(place, value);
    noteBefore(place.machine, by, value);
  },
  given: noteHandedOver,
  unknownMember: noteMember,
  // A Python client's method and a command class of SDK v3 are noted where the code takes them, not where it calls them.
  memberTaken: (machine, name, at) => {
    if (languageOf(machine) === 'python' || name.endsWith('Command')) noteMember(machine, name, at);
  },
  returned: noteAnswer,
  loaded: recordLoadedByName,
};

function noteMember(machine: Machine, name: string, at: Span): void {
  noteDistinctive({ machine, at }, name, languageOf(machine) === 'python' ? 'python' : 'js');
}

type Language = Module['language'];

type Finder = (
  name: string,
  path: string,
  language: Language | null,
) => readonly { readonly model: LibraryModel; readonly library: string; readonly inner: string }[];

/**
 * Returns a function that finds the models of an export. Python's modules nest: `botocore.config` + `Config` may be a
 * row of `botocore`, or of `botocore.config`; `library` is the module of the row.
 */
function finder(): Finder {
  const exact = new Map<string, LibraryModel[]>();
  const prefixes: { readonly start: string; readonly model: LibraryModel }[] = [];
  for (const model of models)
    for (const name of model.libraries) {
      if (name.endsWith('*')) prefixes.push({ start: name.slice(0, -1), model });
      else exact.set(name, [...(exact.get(name) ?? []), model]);
    }
  const named = (name: string) => [
    ...(exact.get(name) ?? []),
    ...prefixes.filter(({ start }) => name.startsWith(start)).map(({ model }) => model),
  ];
  return (name, path, language) => {
    if (language !== 'python')
      return named(name)
        .filter((model) => language === null || model.language === language)
        .map((model) => ({ model, library: name, inner: path }));
    const full = path === '' ? name.split('.') : [...name.split('.'), ...path.split('.')];
    return full
      .map((_, index) => full.length - index)
      .flatMap((length) => {
        const library = full.slice(0, length).join('.');
        return named(library)
          .filter((model) => model.language === 'python')
          .map((model) => ({ model, library, inner: full.slice(length).join('.') }));
      });
  };
}

function baseFor(
  machine: Machine,
  find: Finder,
  base: Abstract,
  facts: Readonly<Record<string, Abstract>>,
): Abstract | null {
  if (base.kind !== 'library') return null;
  const language = frameOf(machine).record.module.language;
  for (const { model, inner } of find(base.library, base.path, language)) {
    const type = rowOf(model.bases, inner);
    if (type)
      return {
        kind: 'instance',
        type,
        name: `${base.library}.${base.path}`,
        facts,
        holder: { id: 0, cell: cell() },
      };
  }
  return null;
}

function valueOfType(machine: Machine, scope: Scope, type: string): Abstract | null {
  const { language } = frameOf(machine).record.module;
  const named = find(scope, type)?.value;
  if (named?.kind === 'class' && machine.stack.length < 12)
    return instantiate(machine, named.class, positional([], frameOf(machine).at));
  for (const model of models) {
    const value = model.language === language ? model.written?.(type) : undefined;
    if (value) return value;
  }
  return null;
}
