import {
  asString,
  both,
  choicesOf,
  constant,
  type Diagnostic,
  type Hole,
  type Location,
  pieceOf,
  text,
  unknown,
  type Value,
} from '@emmental/model';
import type { Template } from '../format.ts';
import { entriesOf, get, itemsOf, type MapNode, type Node, stringOf } from '../tree.ts';

/** What a template's values are evaluated against. Values are remembered per node: a tree is evaluated once. */
export interface Scope {
  readonly template: Template;
  readonly others: OtherStacks;
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly resources: ReadonlySet<string>;
  readonly conditions: ReadonlyMap<string, Node>;
  readonly mappings: MapNode | null;
  /** Filled while evaluating: cycles, references without a target, unknown intrinsics; each place once. */
  readonly diagnostics: Diagnostic[];
  readonly remembered: Map<Node, Value>;
  /** How deep the evaluation stands just now. */
  readonly nesting: { depth: number };
  /** Truth of named conditions, as far as it cannot vary; null = it may be either. */
  readonly decided: Map<string, boolean | null | 'open'>;
}

/** What other templates of the repository give this one; null for what is not known there. */
export interface OtherStacks {
  /** The output of a nested stack. */
  output(stack: string, name: string): Value | null;
  /** What some stack exports under this name. */
  exported(name: string): Value | null;
}

const noOthers: OtherStacks = { output: () => null, exported: () => null };

export interface Parameter {
  readonly value: Value;
  /** Whoever deploys may give another value: a condition on it stays open. */
  readonly varies: boolean;
}

/** Values for parameters that are certain: the user's `--param`, or what a parent template passes down. */
export type Given = ReadonlyMap<string, string | Value>;

/** Prepares a lowered template for `evaluate`. */
export function createScope(
  template: Template,
  given: Given = new Map(),
  others: OtherStacks = noOthers,
): Scope {
  const resources = get(template.root, 'Resources');
  const mappings = get(template.root, 'Mappings');
  return {
    template,
    others,
    parameters: new Map(
      entriesOf(get(template.root, 'Parameters')).map((entry) => [
        entry.key,
        parameterOf(entry.key, entry.value, given.get(entry.key), entry.keyAt),
      ]),
    ),
    resources: new Set(entriesOf(resources).map((entry) => entry.key)),
    conditions: new Map(entriesOf(get(template.root, 'Conditions')).map((entry) => [entry.key, entry.value])),
    mappings: mappings?.kind === 'map' ? mappings : null,
    diagnostics: [],
    remembered: new Map(),
    nesting: { depth: 0 },
    decided: new Map(),
  };
}

function parameterOf(name: string, node: Node, given: string | Value | undefined, at: Location): Parameter {
  const type = stringOf(get(node, 'Type')) ?? 'String';
  const isList = type.startsWith('List<') || type === 'CommaDelimitedList';
  // What the user gave, or a parent passes down as it stands: nobody who deploys changes it.
  const isGiven = typeof given === 'string' || given?.kind === 'constant';
  const read = (raw: string): Value =>
    isList
      ? {
          kind: 'list',
          items: raw.split(',').map((item, index) => partOf(item.trim(), name, at, pieceOf(name, index))),
          open: false,
          at,
        }
      : hole({ kind: 'parameter', name, default: raw, ...(isGiven ? { given: true } : {}) });
  const fallback = get(node, 'Default');
  const hole = (part: Hole): Value => text([part], at);
  if (type.startsWith('AWS::SSM::Parameter')) {
    const path =
      typeof given === 'string' ? given : fallback?.kind === 'scalar' ? String(fallback.value) : name;
    return { value: hole({ kind: 'external', source: 'ssm', name: path, parameter: name }), varies: true };
  }
  // A secret's default is nothing that a report may show, and nobody deploys with it.
  if (asString(constantOf(get(node, 'NoEcho'))) === 'true')
    return { value: hole({ kind: 'parameter', name }), varies: true };
  const passed = typeof given === 'string' ? given : asString(given);
  if (passed !== null)
    return { value: read(passed), varies: typeof given === 'object' && given.kind !== 'constant' };
  if (typeof given === 'object') return { value: given, varies: false };
  if (fallback?.kind === 'scalar' && fallback.value !== null)
    return { value: read(String(fallback.value)), varies: true };
  const allowed = itemsOf(get(node, 'AllowedValues')).flatMap((item) =>
    item.kind === 'scalar' ? [String(item.value)] : [],
  );
  const chosen = (raw: string): Value =>
    isList ? { kind: 'list', items: [constant(raw, at)], open: true, at } : constant(raw, at);
  if (allowed.length === 1 && allowed[0] !== undefined) return { value: chosen(allowed[0]), varies: false };
  if (allowed.length > 1) {
    return {
      value: {
        kind: 'one-of',
        choices: allowed.map((raw) => ({ when: `${name} is ${raw}`, value: chosen(raw) })),
        at,
      },
      varies: true,
    };
  }
  return {
    value: isList ? unknown(`the parameter ${name} has no default`, at) : hole({ kind: 'parameter', name }),
    varies: true,
  };
}

/** A part of a parameter: by its name, where it has one. */
export const partOf = (raw: string, parameter: string, at: Location, name: string | null = null): Value =>
  text(
    [
      name === null
        ? { kind: 'unknown', why: `it is a part of ${parameter}`, default: raw }
        : { kind: 'parameter', name, default: raw },
    ],
    at,
  );

const constantOf = (node: Node | undefined): Value | undefined =>
  node?.kind === 'scalar' ? constant(node.value) : undefined;

/** How many texts a combination of alternatives may become before it is unknown. */
export const combinationLimit = 24;

/** Joins scalar values into one text; alternatives multiply, up to a bound. A list or a mapping in it is unknown. */
export function concat(values: readonly Value[], at?: Location): Value {
  let texts: { when: string | null; parts: (string | Hole)[] }[] = [{ when: null, parts: [] }];
  let size = 0;
  for (const value of values) {
    const choices = choicesOf(value);
    for (const choice of choices) size += sizeOf(choice.value);
    if (size > textLimit) return unknown(`its text has more than ${textLimit} characters`, at);
    if (texts.length * choices.length > combinationLimit) return unknown('it has too many alternatives', at);
    const [only] = choices;
    if (choices.length === 1 && only?.when === null) {
      for (const one of texts) for (const part of scalarParts(only.value)) one.parts.push(part);
      continue;
    }
    texts = texts.flatMap((one) =>
      choices.map((choice) => ({
        when: both(one.when, choice.when),
        parts: [...one.parts, ...scalarParts(choice.value)],
      })),
    );
  }
  const [first] = texts;
  if (texts.length === 1 && first) return text(first.parts, at);
  const choices = texts.map((one) => ({ when: one.when, value: text(one.parts, at) as Value }));
  return at ? { kind: 'one-of', choices, at } : { kind: 'one-of', choices };
}

/** Characters of a text that a template puts together, or parts of it that are not known. */
const textLimit = 1_000_000;

function sizeOf(value: Value): number {
  let size = 1;
  for (const part of scalarParts(value)) size += typeof part === 'string' ? part.length : 1;
  return size;
}

function scalarParts(value: Value): readonly (string | Hole)[] {
  switch (value.kind) {
    case 'constant':
      return [asString(value) ?? ''];
    case 'text':
      return value.parts;
    case 'unknown':
      return [{ kind: 'unknown', why: value.why }];
    default:
      return [{ kind: 'unknown', why: 'a list or mapping stands in a text' }];
  }
}
