import { choicesOf, constant, rowOf, type Value } from '@emmental/model';
import { absentWhen, isBlocks } from '../block.ts';

/**
 * How a resource type of Terraform is said in CloudFormation. What has no row keeps its name in CloudFormation's
 * letter case (`filter_policy` → `FilterPolicy`). Source of all rows: hashicorp/aws provider documentation, beside the
 * CloudFormation resource reference.
 */
export interface Row {
  /** The CloudFormation type. */
  readonly type: string;
  readonly names?: Names;
  /** Attributes that other resources ask for, by CloudFormation's name; null is the resource's own reference. */
  readonly attributes?: Readonly<Record<string, string | null>>;
  /** A part of another resource that Terraform declares apart. */
  readonly into?: Into;
  /** More resources that CloudFormation has apart: argument → type, the property it becomes, the one that names this. */
  readonly apart?: Readonly<Record<string, Apart>>;
  /** Properties that are the same in all of them. */
  readonly always?: Readonly<Record<string, Value>>;
}

export interface Into {
  /** Terraform type of what it is a part of; of several where it may be a part of each. */
  readonly target: string | readonly string[];
  /** The argument that names it, or each that may. */
  readonly by: string | readonly string[];
  /** The property that it becomes; null puts its own properties beside the target's. */
  readonly as: string | null;
  /** It is one of several. */
  readonly many?: boolean;
  /** Where its target stands elsewhere, it is said in CloudFormation's words all the same, under its own type. */
  readonly alone?: true;
  /** Only this argument is the part, as it stands. */
  readonly only?: string;
}

export interface Apart {
  readonly type: string;
  readonly as: string;
  readonly on: string;
}

export type Names = Readonly<Record<string, Name>>;
/** The property's name (with dots: inside others), a nested block, or null for what CloudFormation has no word for. */
export type Name = string | Nested | null;

export interface Nested {
  readonly as: string;
  readonly names: Names;
  /** A list in CloudFormation, even with one item. */
  readonly many: boolean;
}

export const one = (as: string, names: Names = {}): Nested => ({ as, names, many: false });
export const many = (as: string, names: Names = {}): Nested => ({ as, names, many: true });

/** The properties that the arguments of a resource are. */
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
    const lowered = isBlocks(value) ? blocks(value, nested ?? one(as)) : value;
    if (lowered) put(fields, as.split('.'), lowered);
  }
  return { ...body, fields };
}

/** Nested blocks: a list, or the one that there is. */
function blocks(value: Value, nested: Nested): Value | null {
  if (value.kind !== 'list') return value;
  const items = value.items.map((item) => propertiesOf(item, nested.names));
  const [first] = items;
  if (nested.many) return { ...value, items };
  // One block, there or not, or another one, as conditions have it.
  const absent = absentWhen(value).map((when) => ({ when, value: constant(null) }));
  if (first && items.every(({ kind }) => kind === 'one-of'))
    return { kind: 'one-of', choices: [...items.flatMap(choicesOf), ...absent] };
  if (items.length > 1) return { ...value, items };
  if (first) return first;
  return value.open ? { kind: 'unknown', why: 'whether it is set is not known' } : null;
}

/** A property of that name, or inside others. */
function put(fields: Map<string, Value>, [first = '', ...rest]: readonly string[], value: Value): void {
  if (rest.length === 0) {
    fields.set(first, value);
    return;
  }
  const before = fields.get(first);
  const inner = new Map(before?.kind === 'fields' ? before.fields : []);
  put(inner, rest, value);
  fields.set(first, { kind: 'fields', fields: inner, open: false, ...(value.at ? { at: value.at } : {}) });
}

/** `visibility_timeout` → `VisibilityTimeout`. */
export const cased = (argument: string): string =>
  argument.replace(/(?:^|_)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Only what is there under some condition. */
export const isGiven = (value: Value | undefined): value is Value =>
  value !== undefined &&
  choicesOf(value).some((choice) => !(choice.value.kind === 'constant' && choice.value.value === null));
