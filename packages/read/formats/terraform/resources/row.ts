import { choicesOf, constant, rowOf, type Value } from '@emmental/model';
import { absentWhen, isBlocks } from '../block.ts';

/**
 * The CloudFormation form of a Terraform resource type. An argument that is not in `names` keeps its name, in
 * CloudFormation's letter case (`filter_policy` becomes `FilterPolicy`). Source of all rows: hashicorp/aws
 * provider documentation, together with the CloudFormation resource reference.
 */
export interface Row {
  /** The CloudFormation type. */
  readonly type: string;
  readonly names?: Names;
  /**
   * Terraform's attributes with the name that CloudFormation has for each. Null stands for a reference to the
   * resource itself (`Ref`).
   */
  readonly attributes?: Readonly<Record<string, string | null>>;
  /** Present when Terraform declares a part of another resource separately. */
  readonly into?: Into;
  /** Arguments that are resources of their own in CloudFormation. */
  readonly apart?: Readonly<Record<string, Apart>>;
  /** Properties that all resources of this type share. */
  readonly always?: Readonly<Record<string, Value>>;
}

export interface Into {
  /** The Terraform types of the resources that this part can belong to. */
  readonly target: string | readonly string[];
  /** The arguments that refer to the resource to which the part belongs. */
  readonly named: string | readonly string[];
  /**
   * The property that holds the part. Null when the properties of the part become properties of the resource
   * itself.
   */
  readonly as: string | null;
  /** True if the property is a list and the part is one of its items. */
  readonly many?: boolean;
  /**
   * True if the part is converted to CloudFormation names even when its resource is not in the configuration.
   */
  readonly alone?: true;
  /** The only argument of the part that is kept; its value becomes the property. */
  readonly only?: string;
}

/**
 * A resource of CloudFormation that is an argument in Terraform. `as` is the property for the value, `on` the
 * property that refers to the main resource.
 */
export interface Apart {
  readonly type: string;
  readonly as: string;
  readonly on: string;
}

export type Names = Readonly<Record<string, Name>>;
/**
 * The name of a property, with dots for nested properties; a nested block; or null if CloudFormation has no
 * such property.
 */
export type Name = string | Nested | null;

export interface Nested {
  readonly as: string;
  readonly names: Names;
  /** True if CloudFormation has a list here, even for a single block. */
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

/** Converts nested blocks to a list, or, if there can only be one, to that block. Null when there is none. */
function lowerBlocks(value: Value, nested: Nested): Value | null {
  if (value.kind !== 'list') return value;
  const items = value.items.map((item) => propertiesOf(item, nested.names));
  const [first] = items;
  if (nested.many) return { ...value, items };
  // If the only block depends on conditions, the result has an alternative for each condition.
  const absent = absentWhen(value).map((when) => ({ when, value: constant(null) }));
  if (first && items.every(({ kind }) => kind === 'one-of'))
    return { kind: 'one-of', choices: [...items.flatMap(choicesOf), ...absent] };
  if (items.length > 1) return { ...value, items };
  if (first) return first;
  return value.open ? { kind: 'unknown', why: 'whether it is set is not known' } : null;
}

/** Sets the property at a path of names. */
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

/** Converts a name to CloudFormation's letter case: `visibility_timeout` → `VisibilityTimeout`. */
export const cased = (argument: string): string =>
  argument.replace(/(?:^|_)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Tells if a value is set: not null, under at least one condition. */
export const isGiven = (value: Value | undefined): value is Value =>
  value !== undefined &&
  choicesOf(value).some((choice) => !(choice.value.kind === 'constant' && choice.value.value === null));
