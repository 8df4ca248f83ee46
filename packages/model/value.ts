import { both } from './condition.ts';
import type { Location } from './location.ts';

/**
 * A value in a template or in code, as far as it is known. A template parameter, an environment variable and an event
 * field are holes: named parts of a text whose characters are not known. The link pass fills the `env` holes of code
 * with values of the template. An unknown value stays unknown; nothing guesses it.
 */
export type Value = Constant | Text | List | Fields | OneOf | Unknown;

export interface Constant {
  readonly kind: 'constant';
  readonly value: string | number | boolean | null;
  readonly at?: Location;
}

/** A string with known and unknown parts. Two strings are never neighbours in `parts`; a text without a hole is a `constant`. */
export interface Text {
  readonly kind: 'text';
  readonly parts: readonly (string | Hole)[];
  readonly at?: Location;
}

/** A list. `open` = there may be further items, and each listed item may occur any number of times. */
export interface List {
  readonly kind: 'list';
  readonly items: readonly Value[];
  readonly open: boolean;
  /** Why there may be others: `it depends on var.queues`. Absent = no reason is known. */
  readonly openWhy?: string;
  readonly at?: Location;
}

/** A mapping. `open` = there may be further fields. The fields are a Map, so that `__proto__` is an ordinary name. */
export interface Fields {
  readonly kind: 'fields';
  readonly fields: ReadonlyMap<string, Value>;
  /** The names that contain holes, as in `{ [process.env.TABLE]: … }`, by their key in `fields`. */
  readonly names?: ReadonlyMap<string, Value>;
  readonly open: boolean;
  /** Why there may be more, as of a list. */
  readonly openWhy?: string;
  readonly at?: Location;
}

/** One of several values. `when` is the template condition of the choice (`Prod`, `not Prod`); null = the code decides. */
export interface OneOf {
  readonly kind: 'one-of';
  readonly choices: readonly { readonly when: string | null; readonly value: Value }[];
  readonly at?: Location;
}

export interface Unknown {
  readonly kind: 'unknown';
  /** A sentence fragment that completes "could not be decided: …". */
  readonly why: string;
  /** The undefined name to which the template refers. Two unknowns with the same name are the same value. */
  readonly missing?: string;
  readonly at?: Location;
}

/** A part of a text that has a name but no known characters. */
export type Hole =
  /** A template resource: `Ref` when attribute is null, else `Fn::GetAtt`. */
  | { readonly kind: 'resource'; readonly id: string; readonly attribute: string | null }
  /** AWS::Region, AWS::AccountId, AWS::Partition, AWS::StackName, … */
  | { readonly kind: 'pseudo'; readonly name: string }
  /**
   * A template parameter, or a variable of the template format that a deployment can set (`opt:stage, 'dev'`). `name` is
   * the text between `${` and `}`; `Names[1]` is an item of a list parameter, `QueueUrl[/4]` a piece of a text split at
   * `/` (`pieceOf`). `default` = the text unless a deployment sets another one; absent = no default is known.
   * `isFixed` = the command line of this scan set the text (`--opt stage=prod`), so it has no other one.
   */
  | {
      readonly kind: 'parameter';
      readonly name: string;
      readonly default?: string;
      readonly isFixed?: true;
    }
  /**
   * A value that is stored outside the template: `{{resolve:ssm:/path}}`, `Fn::ImportValue`, `${ssm:…}`. `parameter` is
   * the name of the template parameter that holds the value, if there is one.
   */
  | {
      readonly kind: 'external';
      readonly source: string;
      readonly name: string;
      readonly parameter?: string;
    }
  /** An environment variable of the function. Only values of code have such a hole. */
  | { readonly kind: 'env'; readonly name: string }
  /** A field of the event, as a path such as `Records[].s3.object.key`. Only values of code have such a hole. */
  | { readonly kind: 'event'; readonly path: string }
  /**
   * A part without a name. If it is a piece of a parameter, `default` is the text of that piece in the parameter's default.
   * `isSet` = the platform sets it, so it is there and not empty.
   */
  | { readonly kind: 'unknown'; readonly why: string; readonly default?: string; readonly isSet?: true };

/**
 * Returns the name of an item of a list parameter (`Names[1]`) or of a piece of a text parameter that is split at
 * `separator` (`QueueUrl[/4]`). Null if the parameter or the separator cannot be part of such a name.
 */
export const pieceOf = (parameter: string, index: number, separator = ''): string | null =>
  /^\w+$/.test(parameter) && separator.length <= 1 && !/\w/.test(separator)
    ? `${parameter}[${separator}${index}]`
    : null;

export const constant = (value: string | number | boolean | null, at?: Location): Constant =>
  at ? { kind: 'constant', value, at } : { kind: 'constant', value };

export const unknown = (why: string, at?: Location): Unknown =>
  at ? { kind: 'unknown', why, at } : { kind: 'unknown', why };

/** Joins parts into the simplest value: merges neighbouring strings, and returns a `constant` if there is no hole. */
export function text(parts: readonly (string | Hole)[], at?: Location): Constant | Text {
  const merged: (string | Hole)[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (part === '') continue;
    if (typeof part === 'string' && typeof last === 'string') merged[merged.length - 1] = last + part;
    else merged.push(part);
  }
  const first = merged[0];
  if (merged.length === 0) return constant('', at);
  if (merged.length === 1 && typeof first === 'string') return constant(first, at);
  return at ? { kind: 'text', parts: merged, at } : { kind: 'text', parts: merged };
}

/** Returns the parts of a scalar value, or null for a list, a mapping or alternatives. An unknown value is one unknown hole. */
export function partsOf(value: Value): readonly (string | Hole)[] | null {
  switch (value.kind) {
    case 'constant':
      return [value.value === null ? '' : String(value.value)];
    case 'text':
      return value.parts;
    case 'unknown':
      return [{ kind: 'unknown', why: value.why }];
    default:
      return null;
  }
}

/**
 * Returns the text of a constant string, number or boolean, or of a text whose holes are all parameters with a default.
 * In the second case a deployment can set another text. Null for everything else.
 */
export function asString(value: Value | undefined): string | null {
  if (value?.kind === 'constant') return value.value === null ? null : String(value.value);
  if (value?.kind !== 'text') return null;
  const [first, ...others] = partsAtDefaults(value.parts);
  return others.length === 0 && typeof first === 'string' ? first : null;
}

/** Replaces each parameter that has a default by that default; returns the same array when there is no such parameter. */
export function partsAtDefaults(parts: readonly (string | Hole)[]): readonly (string | Hole)[] {
  if (parts.every((part) => defaultOf(part) === undefined)) return parts;
  const value = text(parts.map((part) => defaultOf(part) ?? part));
  return value.kind === 'text' ? value.parts : [String(value.value)];
}

/** Replaces each parameter that has a default by that default, also inside lists, mappings and alternatives. */
export function atDefaults(value: Value): Value {
  switch (value.kind) {
    case 'text':
      return text(partsAtDefaults(value.parts), value.at);
    case 'list':
      return { ...value, items: value.items.map(atDefaults) };
    case 'fields':
      return { ...value, fields: new Map([...value.fields].map(([key, inner]) => [key, atDefaults(inner)])) };
    case 'one-of':
      return {
        ...value,
        choices: value.choices.map((choice) => ({ ...choice, value: atDefaults(choice.value) })),
      };
    default:
      return value;
  }
}

/**
 * Writes a scalar as one text: a parameter as its default, any other hole as `write` returns it. Returns an empty text
 * for undefined, lists, mappings and alternatives.
 */
export function spelled(value: Value | undefined, write: (hole: Hole) => string = holeText): string {
  const parts = value ? (partsOf(value) ?? []) : [];
  return partsAtDefaults(parts)
    .map((part) => (typeof part === 'string' ? part : write(part)))
    .join('');
}

function defaultOf(part: string | Hole): string | undefined {
  return typeof part === 'object' && (part.kind === 'parameter' || part.kind === 'unknown')
    ? part.default
    : undefined;
}

/** Returns the value of a key in a mapping; undefined if the value is not a mapping or has no such key. */
export const fieldOf = (value: Value | null | undefined, name: string): Value | undefined =>
  value?.kind === 'fields' ? value.fields.get(name) : undefined;

/** Returns all alternatives of a value, also of nested ones, each with its condition. A value without alternatives is the only choice. */
export function choicesOf(value: Value): readonly { when: string | null; value: Value }[] {
  if (value.kind !== 'one-of') return [{ when: null, value }];
  return value.choices.flatMap((choice) =>
    choicesOf(choice.value).map((inner) => ({
      when: both(choice.when, inner.when),
      value: inner.value,
    })),
  );
}

/**
 * Returns the condition under which the parameters in a text have their defaults: `Stage is dev and Kind is open`. Only
 * parameters whose default fulfils `matters` are in it. Null when there are no such parameters, so that each deployment
 * has the same text.
 */
export function atDefaultsWhen(value: Value, matters: (text: string) => boolean = () => true): string | null {
  const names = (partsOf(value) ?? []).flatMap((part) =>
    typeof part === 'object' &&
    part.kind === 'parameter' &&
    part.isFixed !== true &&
    part.default !== undefined &&
    matters(part.default)
      ? [`${part.name} is ${part.default}`]
      : [],
  );
  return names.length === 0 ? null : [...new Set(names)].join(' and ');
}

/** Writes a hole as in CloudFormation's `Fn::Sub`: `${AWS::Region}`, `${Orders.Arn}`. A hole that `Fn::Sub` cannot express becomes `*`. */
export function holeText(hole: Hole): string {
  switch (hole.kind) {
    case 'resource':
      return hole.attribute === null ? `\${${hole.id}}` : `\${${hole.id}.${hole.attribute}}`;
    case 'pseudo':
    case 'parameter':
      return `\${${hole.name}}`;
    case 'external':
      return hole.parameter === undefined ? '*' : `\${${hole.parameter}}`;
    case 'env':
    case 'event':
    case 'unknown':
      return '*';
  }
}
