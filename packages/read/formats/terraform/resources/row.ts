import { choicesOf, constant, rowOf, type Value } from '@emmental/model';
import { absentWhen, isBlocks } from '../block.ts';

/**
 * The CloudFormation form of a Terraform resource type. Without a row, arguments keep their name in
 * CloudFormation's letter case (`filter_policy` becomes `FilterPolicy`). Source of all rows: hashicorp/aws
 * provider documentation, together with the CloudFormation resource reference.
 */
export interface Row {
  /** The CloudFormation type. */
  readonly type: string;
  readonly names?: Names;
  /** Attributes by their CloudFormation name. Null is the reference of the resource itself. */
  readonly attributes?: Readonly<Record<string, string | null>>;
  /** Set for a part of another resource that Terraform declares separately. */
  readonly into?: Into;
  /** Arguments that are separate resources in CloudFormation. */
  readonly apart?: Readonly<Record<string, Apart>>;
  /** Properties that all resources of this type share. */
  readonly always?: Readonly<Record<string, Value>>;
}

export interface Into {
  /** The Terraform types of the resource that this is a part of. */
  readonly target: string | readonly string[];
  /** The arguments that can name that resource. */
  readonly named: string | readonly string[];
  /** The property for this part; null puts its properties beside those of the target. */
  readonly as: string | null;
  /** Set if the property is a list and this is one item. */
  readonly many?: boolean;
  /** Set if the CloudFormation names also apply when the target is elsewhere. */
  readonly alone?: true;
  /** The only argument that becomes the part, unchanged. */
  readonly only?: string;
}

export interface Apart {
  readonly type: string;
  readonly as: string;
  readonly on: string;
}

export type Names = Readonly<Record<string, Name>>;
/**
 * The name of the property, with dots for nested properties; a nested block; or null if CloudFormation has no
 * such property.
 */
export type Name = string | Nested | null;

export interface Nested {
  readonly as: string;
  readonly names: Names;
  /** A list in CloudFormation, even with a single item. */
  readonly many: boolean;
}

export const block = (as: string, names: Names = {}): Nested => ({ as, names, many: false });
export const blockList = (as: string, names: Names = {}): Nested => ({ as, names, many: true });

/** Returns the CloudFormation properties for the arguments of a resource. */
export function propertiesOf(body: Value, names: Names): Value {
  if (body.kind === 'one-of')
    return {
      ...body,
      choices: body.choices.map((choice) => ({ ...choice, value: propertiesOf(choice.value, names) })),
    };
  if (body.kind !== 'fields') return body;
  const fields = new Map<string, Value>();
  for (const [argument, value] of body.fields) {
    if (value.kind === 'constant' && value.value === null) continue;
    const name = rowOf(names, argument);
    if (name === null) continue;
    const nested = typeof name === 'object' ? name : null;
    const as = nested?.as ?? (typeof name === 'string' ? name : cased(argument));
    const lowered = isBlocks(value) ? lowerBlocks(value, nested ?? block(as)) : value;
    if (lowered) put(fields, as.split('.'), lowered);
  }
  return { ...body, fields };
}

/** Lowers nested blocks to a list, or to the single block. */
function lowerBlocks(value: Value, nested: Nested): Value | null {
  if (value.kind !== 'list') return value;
  const items = value.items.map((item) => propertiesOf(item, nested.names));
  const [first] = items;
  if (nested.many) return { ...value, items };
  // A single block under conditions becomes alternatives.
  const absent = absentWhen(value).map((when) => ({ when, value: constant(null) }));
  if (first && items.every(({ kind }) => kind === 'one-of'))
    return { kind: 'one-of', choices: [...items.flatMap(choicesOf), ...absent] };
  if (items.length > 1) return { ...value, items };
  if (first) return first;
  return value.open ? { kind: 'unknown', why: 'whether it is set is not known' } : null;
}

/** Sets a property, also a nested one. */
function put(fields: Map<string, Value>, [first = '', ...deeper]: readonly string[], value: Value): void {
  if (deeper.length === 0) {
    fields.set(first, value);
    return;
  }
  const before = fields.get(first);
  const inner = new Map(before?.kind === 'fields' ? before.fields : []);
  put(inner, deeper, value);
  fields.set(first, { kind: 'fields', fields: inner, open: false, ...(value.at ? { at: value.at } : {}) });
}

/** `visibility_timeout` → `VisibilityTimeout`. */
export const cased = (argument: string): string =>
  argument.replace(/(?:^|_)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Tells if the value is not null under at least one condition. */
export const isGiven = (value: Value | undefined): value is Value =>
  value !== undefined &&
  choicesOf(value).some((choice) => !(choice.value.kind === 'constant' && choice.value.value === null));
