import { both } from './condition.ts';
import type { Location } from './location.ts';

/**
 * A value as far as it is known, in a template or in code. One domain for both: a template parameter, an
 * environment variable and an event field are holes in a text, and linking code to its template is
 * filling the `env` holes. Nothing unknown is ever turned into a guess.
 */
export type Value = Constant | Text | List | Fields | OneOf | Unknown;

export interface Constant {
  readonly kind: 'constant';
  readonly value: string | number | boolean | null;
  readonly at?: Location;
}

/** A string of which parts are known. Neighbouring strings are merged; a text of one string is a `constant`. */
export interface Text {
  readonly kind: 'text';
  readonly parts: readonly (string | Hole)[];
  readonly at?: Location;
}

/** `open` = there may be other items than these; each of these may be there any number of times. */
export interface List {
  readonly kind: 'list';
  readonly items: readonly Value[];
  readonly open: boolean;
  readonly at?: Location;
}

/** A mapping. `open` = there may be more fields than these. A Map, so that `__proto__` is only a name. */
export interface Fields {
  readonly kind: 'fields';
  readonly fields: ReadonlyMap<string, Value>;
  /** The names of fields whose name is a text with holes, by the key they stand under: `{ [process.env.TABLE]: … }`. */
  readonly names?: ReadonlyMap<string, Value>;
  readonly open: boolean;
  readonly at?: Location;
}

/** One of several values; `when` names the template condition (`Prod`, `not Prod`) or is null where code decides. */
export interface OneOf {
  readonly kind: 'one-of';
  readonly choices: readonly { readonly when: string | null; readonly value: Value }[];
  readonly at?: Location;
}

export interface Unknown {
  readonly kind: 'unknown';
  /** A sentence fragment that completes "could not be decided: …". */
  readonly why: string;
  /** The name that a reference has and the template does not define: the same name is the same thing. */
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
   * A template parameter, or a variable of the format that deployment may set (`opt:stage, 'dev'`): the text
   * between `${` and `}`. `Names[1]` is an item of a list, `QueueUrl[/4]` a piece of a text split at `/` (`pieceOf`).
   * `default` = its text unless another is given; absent = none is known. `given` = the command line
   * sets it (`--opt stage=prod`): in this scan it has no other text.
   */
  | {
      readonly kind: 'parameter';
      readonly name: string;
      readonly default?: string;
      readonly given?: true;
    }
  /**
   * `{{resolve:ssm:/path}}` and its kin, `Fn::ImportValue`, `${ssm:…}`: a value kept elsewhere. Where a template
   * parameter brings it, `parameter` is its name: the template can refer to it by that.
   */
  | {
      readonly kind: 'external';
      readonly source: string;
      readonly name: string;
      readonly parameter?: string;
    }
  /** The function's environment variable. Only in values that come from code. */
  | { readonly kind: 'env'; readonly name: string }
  /** A field of the event, as a path such as `Records[].s3.object.key`. Only in values that come from code. */
  | { readonly kind: 'event'; readonly path: string }
  /** `default` = its text where no parameter is given another value: a part of one, which has no name of its own. */
  | { readonly kind: 'unknown'; readonly why: string; readonly default?: string };

/** The name of an item of a list parameter, or of a piece of a text one; null where the parameter itself is a part. */
export const pieceOf = (parameter: string, index: number, separator = ''): string | null =>
  /^\w+$/.test(parameter) && separator.length <= 1 && !/\w/.test(separator)
    ? `${parameter}[${separator}${index}]`
    : null;

export const constant = (value: string | number | boolean | null, at?: Location): Constant =>
  at ? { kind: 'constant', value, at } : { kind: 'constant', value };

export const unknown = (why: string, at?: Location): Unknown =>
  at ? { kind: 'unknown', why, at } : { kind: 'unknown', why };

/** Joins parts into the simplest value: neighbouring strings merged, no hole → `constant`. */
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

/** The parts of a scalar value, or null when it is no scalar. An unknown becomes one unknown hole. */
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
 * The text of a constant string, number or boolean, or of a text whose parameters all have a default: what it is
 * unless deployment gives another value. Null for everything else. Only a `constant` is sure to be it.
 */
export function asString(value: Value | undefined): string | null {
  if (value?.kind === 'constant') return value.value === null ? null : String(value.value);
  if (value?.kind !== 'text') return null;
  const [first, ...others] = partsAtDefaults(value.parts);
  return others.length === 0 && typeof first === 'string' ? first : null;
}

/** The parts with every parameter that has a default replaced by it; the same array when there is none. */
export function partsAtDefaults(parts: readonly (string | Hole)[]): readonly (string | Hole)[] {
  if (parts.every((part) => defaultOf(part) === undefined)) return parts;
  const value = text(parts.map((part) => defaultOf(part) ?? part));
  return value.kind === 'text' ? value.parts : [String(value.value)];
}

/** The value with every parameter that has a default replaced by it, in lists, mappings and alternatives too. */
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
 * A scalar as one text, to look at it: parameters by their defaults, every other hole as `write` has it.
 * Empty for nothing, lists and mappings.
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

/** The value of a key in a mapping; undefined for anything else. */
export const fieldOf = (value: Value | null | undefined, name: string): Value | undefined =>
  value?.kind === 'fields' ? value.fields.get(name) : undefined;

/** All values this may be, `one-of` opened (nested too). */
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
 * `Stage is dev and Kind is open`: the parameters whose defaults a text is made of, those only that `matters` where it is given;
 * null where it is the same whatever is deployed.
 */
export function atDefaultsWhen(value: Value, matters: (text: string) => boolean = () => true): string | null {
  const names = (partsOf(value) ?? []).flatMap((part) =>
    typeof part === 'object' &&
    part.kind === 'parameter' &&
    part.given !== true &&
    part.default !== undefined &&
    matters(part.default)
      ? [`${part.name} is ${part.default}`]
      : [],
  );
  return names.length === 0 ? null : [...new Set(names)].join(' and ');
}

/** Writes a hole as CloudFormation's `Fn::Sub` would: `${AWS::Region}`, `${Orders.Arn}`; what `Fn::Sub` cannot say becomes `*`. */
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
