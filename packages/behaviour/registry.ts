import { rowOf } from '@emmental/model';
import { builtinMethod, builtinProperty } from './builtins/members.ts';
import { attributesOf } from './builtins/python/namespaces.ts';
import { positional } from './evaluator/calls/arguments.ts';
import type { LanguageModel, Observer, Registry } from './evaluator/domain/domain.ts';
import type { Behaves, LibraryModel, TypeModel } from './evaluator/domain/model.ts';
import { instantiate } from './evaluator/machine/interpreter.ts';
import { frameOf, languageOf, type Machine } from './evaluator/machine/machine.ts';
import { find, type Scope } from './evaluator/state/scope.ts';
import { cell } from './evaluator/state/store.ts';
import type { Abstract } from './evaluator/values/value.ts';
import { noteDistinctive } from './models/aws/distinctive.ts';
import { noteWritten } from './models/files/contents.ts';
import { noteGiven } from './models/given.ts';
import { noteAnswer } from './models/headers/answer.ts';
import { noteHost } from './models/hosts/given.ts';
import { recordSink } from './models/record-sink.ts';
import { applyBehaves } from './models/rules.ts';
import { noteStatement } from './models/sql/statement.ts';
import { compilerHelper } from './models/tslib/index.ts';
import { models } from './models.ts';

export function createRegistry(): Registry {
  const types = new Map<string, TypeModel>();
  for (const model of models)
    for (const [name, type] of Object.entries(model.types ?? {})) types.set(name, type);
  const find = finder();
  const answers = new Map<string, Behaves | Abstract | null>();

  const answer = (
    name: string,
    path: string,
    language: 'javascript' | 'python',
  ): Behaves | Abstract | null => {
    const key = `${language}:${name}:${path}`;
    const known = answers.get(key);
    if (known !== undefined) return known;
    let found: Behaves | Abstract | null = null;
    for (const { model, inner } of find(name, path, language)) {
      found = rowOf(model.exports, inner) ?? null;
      found ??= model.pattern?.(inner, name) ?? null;
      if (found) break;
    }
    answers.set(key, found);
    return found;
  };

  const intercepts = new Map(models.flatMap((model) => Object.entries(model.intercepts ?? {})));
  return {
    apply: applyBehaves,
    language,
    observer,
    types,
    intercepts,
    recognise: (of, call) => {
      for (const model of models) {
        const found = model.recognise?.(of, call);
        if (found) return found;
      }
      return null;
    },
    exportOf: (name, path, language) => {
      const found = answer(name, path, language);
      return found && (typeof found === 'function' || !('kind' in found)) ? found : null;
    },
    valueOf: (machine, name, path) => {
      const language = frameOf(machine).record.module.language;
      const found = answer(name, path, language);
      return found && typeof found !== 'function' && 'kind' in found ? found : null;
    },
    classFor: (machine, base, of) => baseFor(machine, find, base, { class: of }),
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
    valueOfType,
    isComplete: (name) => find(name, '', null).some(({ model }) => model.complete === true),
    reachOf: (name, language) =>
      find(name, '', language).find(({ model }) => model.reaches !== undefined)?.model.reaches,
  };
}

const language: LanguageModel = {
  methodOf: builtinMethod,
  propertyOf: builtinProperty,
  attributesOf,
  helper: compilerHelper,
};

const observer: Observer = {
  called: (place, name, args) => {
    noteStatement(place, name, args);
    noteWritten(place.machine, args);
  },
  handed: noteGiven,
  given: noteHost,
  unknownMember: (machine, name, at) =>
    noteDistinctive({ machine, at }, name, languageOf(machine) === 'python' ? 'python' : 'js'),
  returned: noteAnswer,
  loaded: (place, value) => recordSink(place, 'code', value),
};

type Finder = (
  name: string,
  path: string,
  language: 'javascript' | 'python' | null,
) => readonly { readonly model: LibraryModel; readonly inner: string }[];

/** Python's modules nest: `botocore.config` + `Config` may be a row of `botocore`, or of `botocore.config`. */
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
        .map((model) => ({ model, inner: path }));
    const full = path === '' ? name.split('.') : [...name.split('.'), ...path.split('.')];
    const found: { model: LibraryModel; inner: string }[] = [];
    for (let length = full.length; length > 0; length--)
      for (const model of named(full.slice(0, length).join('.')))
        if (model.language === 'python') found.push({ model, inner: full.slice(length).join('.') });
    return found;
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
