import {
  type Abstract,
  type Call,
  type ClassObject,
  choices,
  createObject,
  find,
  isNothing,
  type Machine,
  refer,
  setField,
  stringOf,
  union,
} from '@emmental/evaluator';
import { namedInput } from '../aws/call.ts';
import { variable } from '../environment.ts';
import { instanceOf } from '../instance.ts';
import type { LibraryModel } from '../model.ts';

/**
 * Settings classes of pydantic: a field is read from the environment variable of its name, with a prefix, or of its
 * alias. Source: docs.pydantic.dev, "Settings Management" (`env_prefix`, `alias`, `validation_alias`,
 * `env_nested_delimiter`; `env` of version 1).
 */
export const pydanticSettings: LibraryModel = {
  libraries: ['pydantic_settings', 'pydantic', 'pydantic.v1', 'pydantic.env_settings'],
  language: 'python',
  fills: {
    BaseSettings: (machine, self) => fillSettings(machine, self),
    BaseModel: (machine, self) => fillDefaults(machine, self, self.object.class),
  },
  exports: {
    SettingsConfigDict: (call) => namedInput(call.machine, call.named),
    ConfigDict: (call) => namedInput(call.machine, call.named),
    Field: (call) => instanceOf(call, 'pydantic/field', fieldFacts(call)),
    AliasChoices: (call) => instanceOf(call, 'pydantic/alias', { names: union(call.args) }),
  },
  types: { 'pydantic/field': { complete: true }, 'pydantic/alias': { complete: true } },
};

/** Returns the facts of `Field(default, alias=…)`, which tell where the value comes from. */
function fieldFacts(call: Call): Readonly<Record<string, Abstract>> {
  const facts: Record<string, Abstract> = {};
  const [first] = call.args;
  if (first) facts['default'] = first;
  for (const name of ['default', 'alias', 'validation_alias', 'env', 'pattern', 'regex']) {
    const value = call.named.get(name);
    if (value) facts[name] = value;
  }
  return facts;
}

/** Sets each attribute that has `Field(default)` to that default. */
function fillDefaults(
  machine: Machine,
  self: Abstract & { kind: 'object' },
  classObject: ClassObject | null,
  depth = 10,
): void {
  if (!classObject || depth === 0) return;
  for (const base of classObject.bases)
    if (base.kind === 'class') fillDefaults(machine, self, base.class, depth - 1);
  for (const [name, { value }] of classObject.own.fields)
    if (value.kind === 'instance' && value.type === 'pydantic/field' && value.facts['default'])
      setField(machine, self.object, name, value.facts['default']);
}

function fillSettings(machine: Machine, self: Abstract & { kind: 'object' }): void {
  const classObject = self.object.class;
  if (!classObject) return;
  const config = configOf(classObject);
  const prefix = textOf(config, 'env_prefix') ?? '';
  fillFields(machine, self, classObject, prefix, textOf(config, 'env_nested_delimiter'), 3);
}

/** Returns the configuration of a class or one of its bases: `model_config`, or the inner class `Config` of version 1. */
function configOf(classObject: ClassObject, depth = 10): Abstract | null {
  const own =
    classObject.own.fields.get('model_config')?.value ?? classObject.scope.names.get('Config')?.value;
  if (own && own.kind !== 'absent') return own;
  for (const base of classObject.bases) {
    const found = base.kind === 'class' && depth > 0 ? configOf(base.class, depth - 1) : null;
    if (found) return found;
  }
  return null;
}

function textOf(config: Abstract | null, name: string): string | null {
  if (config?.kind === 'object') return stringOf(config.object.fields.get(name)?.value);
  return config?.kind === 'class' ? stringOf(config.class.own.fields.get(name)?.value) : null;
}

function fillFields(
  machine: Machine,
  self: Abstract & { kind: 'object' },
  classObject: ClassObject,
  prefix: string,
  delimiter: string | null,
  depth: number,
): void {
  for (const base of classObject.bases)
    if (base.kind === 'class') fillFields(machine, self, base.class, prefix, delimiter, depth);
  for (const { kind, name, type } of classObject.node.members) {
    if (kind !== 'field' || typeof name !== 'string' || name === 'model_config') continue;
    const written = classObject.own.fields.get(name)?.value ?? null;
    const nested = delimiter !== null && depth > 0 ? classNamed(classObject, type) : null;
    if (nested && !written) {
      const inner = { kind: 'object', object: createObject(machine, 'instance', nested) } as const;
      fillFields(machine, inner, nested, `${prefix}${name}${delimiter}`, delimiter, depth - 1);
      setField(machine, self.object, name, refer(inner.object));
    } else setField(machine, self.object, name, fieldValue(machine, `${prefix}${name}`, written));
  }
}

function classNamed(classObject: ClassObject, type: string | null): ClassObject | null {
  const found = type === null ? undefined : find(classObject.scope, type)?.value;
  return found?.kind === 'class' ? found.class : null;
}

/**
 * Returns the variables that a field may be read from, joined with its default. A default that is an object is not
 * read from a variable.
 */
function fieldValue(machine: Machine, plain: string, written: Abstract | null): Abstract {
  const field = written?.kind === 'instance' && written.type === 'pydantic/field' ? written.facts : null;
  const otherwise = field ? (field['default'] ?? null) : written;
  if (otherwise?.kind === 'object' || otherwise?.kind === 'instance') return otherwise;
  const aliases = ['validation_alias', 'alias', 'env'].flatMap((name) => namesIn(field?.[name]));
  const names = (aliases.length > 0 ? aliases : [plain]).map((name) => asSet(machine, name));
  const set = names.find((name) => machine.fillings.declared.has(name));
  if (set) return variable(set);
  const values = names.map(variable);
  // A default of `...` means that the variable must be set.
  return otherwise && !isNothing(otherwise) && otherwise.kind !== 'library'
    ? union([...values, otherwise])
    : union(values);
}

function namesIn(value: Abstract | undefined): readonly string[] {
  return (value ? choices(value) : []).flatMap((choice) => {
    if (choice.kind === 'instance' && choice.type === 'pydantic/alias') return namesIn(choice.facts['names']);
    if (choice.kind === 'object')
      return [...choice.object.fields.values()].flatMap((field) => namesIn(field.value));
    const name = stringOf(choice);
    return name === null ? [] : [name];
  });
}

/** Returns the name as the template writes it, or in capitals; pydantic compares names of variables without case. */
function asSet({ fillings }: Machine, name: string): string {
  const wanted = name.toUpperCase();
  for (const key of fillings.declared) if (key.toUpperCase() === wanted) return key;
  return wanted;
}
