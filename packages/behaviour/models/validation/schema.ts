import {
  type Abstract,
  applyFacts,
  type Call,
  cell,
  choices,
  elementOf,
  type Fact,
  flowsOf,
  getMember,
  list,
  put,
  recordOf,
  stringOf,
  undefinedValue,
  unknown,
} from '@emmental/evaluator';
import type { SinkKind } from '@emmental/model';
import { perhapsParsed } from '../events.ts';
import { harmlessFor } from '../patterns.ts';
import { sanitize } from '../rules.ts';
import { narrowed } from '../sanitizers.ts';

/** The sinks in which a value that fits a schema can do nothing, for the value itself or for each of its parts. */
export type Schema =
  | { readonly kind: 'leaf'; readonly by: string | null }
  | { readonly kind: 'list'; readonly item: Schema }
  | { readonly kind: 'record'; readonly fields: ReadonlyMap<string, Schema>; readonly open: boolean };

/** A schema that proves nothing. */
export const anything: Schema = { kind: 'leaf', by: null };
/** A schema of texts, which cannot be objects with operators. */
export const anyText: Schema = { kind: 'leaf', by: 'schema validation:nosql' };
/** A schema of numbers, of listed values or of generated names, which are harmless in every sink. */
export const fixedForm: Schema = { kind: 'leaf', by: 'schema validation' };

/**
 * Returns the schema of texts that match a pattern (null: any text). They are harmless in the sinks where no matching
 * text does harm.
 */
export function textLike(pattern: string | null, flags = ''): Schema {
  const sinks: readonly SinkKind[] = pattern === null ? [] : harmlessFor(pattern, flags);
  return { kind: 'leaf', by: narrowed('schema validation', [...new Set<SinkKind>([...sinks, 'nosql'])]) };
}

/** Returns the value that a schema lets through: its known fields, each marked with what its own schema proves. */
export function validated(call: Pick<Call, 'machine' | 'at'>, schema: Schema, value: Abstract): Abstract {
  const { machine, at } = call;
  switch (schema.kind) {
    case 'leaf':
      return schema.by === null ? value : sanitize(value, schema.by);
    case 'list':
      return list(machine, [], validated(call, schema.item, elementOf(machine, value)));
    case 'record': {
      const fields: Record<string, Abstract> = {};
      for (const [name, inner] of schema.fields)
        fields[name] = validated(call, inner, getMember(machine, perhapsParsed(value), name, at));
      const made = recordOf(machine, fields);
      if (schema.open && made.kind === 'object') put(made.object.base, value);
      return made;
    }
  }
}

/** Returns the facts that hold for a value after a schema let it through. */
function inputsIn(
  call: Pick<Call, 'machine' | 'at'>,
  schema: Schema,
  value: Abstract,
): readonly (Fact & { readonly kind: 'guard' })[] {
  switch (schema.kind) {
    case 'leaf':
      return schema.by === null || flowsOf(value).length === 0
        ? []
        : [{ kind: 'guard', subject: unknown('a validated value', flowsOf(value)), by: schema.by }];
    case 'list':
      return inputsIn(call, schema.item, elementOf(call.machine, value));
    case 'record':
      return [...schema.fields].flatMap(([name, inner]) =>
        inputsIn(call, inner, getMember(call.machine, perhapsParsed(value), name, call.at)),
      );
  }
}

/** Applies a validation that throws where it fails: from here on the facts hold. */
export function enforce(call: Pick<Call, 'machine' | 'at'>, schema: Schema, value: Abstract): void {
  applyFacts(call.machine, inputsIn(call, schema, value));
}

/** Returns the outcome of a validation as a test: `if (!validate(value)) return`. */
export function outcome(
  call: Pick<Call, 'machine' | 'at'>,
  schema: Schema,
  value: Abstract,
  when: 'yes' | 'no' = 'yes',
): Abstract {
  const facts: Record<string, Abstract> = {};
  for (const [index, fact] of inputsIn(call, schema, value).entries())
    facts[`${when}:${fact.by}#${index}`] = fact.subject;
  const holder = { id: 0, cell: cell(undefinedValue) };
  return { kind: 'instance', type: 'test', name: 'a validation', facts, holder };
}

/** Reads a JSON schema that is written in the code. */
export function jsonSchema(
  call: Pick<Call, 'machine' | 'at'>,
  value: Abstract | undefined,
  depth = 8,
): Schema {
  const [choice] = choices(value ?? undefinedValue);
  if (choice?.kind !== 'object' || depth === 0) return anything;
  const { fields } = choice.object;
  const option = (name: string) => fields.get(name)?.value;
  const properties = option('properties');
  if (properties?.kind === 'object') {
    const known = new Map<string, Schema>();
    for (const [name, field] of properties.object.fields)
      known.set(name, jsonSchema(call, field.value, depth - 1));
    return { kind: 'record', fields: known, open: true };
  }
  if (option('items')) return { kind: 'list', item: jsonSchema(call, option('items'), depth - 1) };
  if (option('enum') || option('const')) return fixedForm;
  const type = stringOf(option('type'));
  if (type === 'number' || type === 'integer' || type === 'boolean') return fixedForm;
  const format = stringOf(option('format'));
  if (format !== null && /^(uuid|date|date-time|time|ipv4|ipv6)$/.test(format)) return fixedForm;
  const pattern = stringOf(option('pattern'));
  if (pattern !== null) return textLike(pattern);
  return type === 'string' ? anyText : anything;
}
