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

/**
 * The context in which the values of a template are evaluated. Keeps the value of each node, so that every
 * node is evaluated only once.
 */
export interface Scope {
  readonly template: Template;
  readonly otherStacks: OtherStacks;
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly resources: ReadonlySet<string>;
  readonly conditions: ReadonlyMap<string, Node>;
  readonly mappings: MapNode | null;
  /**
   * Collects problems during evaluation: cycles, references without a target, unknown intrinsics. Each place
   * is reported once.
   */
  readonly diagnostics: Diagnostic[];
  readonly remembered: Map<Node, Value>;
  /** The current depth of the evaluation. */
  readonly nesting: { depth: number };
  /**
   * Truth of the named conditions; null if the truth depends on the deployment, `open` while the condition is
   * being evaluated.
   */
  readonly truths: Map<string, boolean | null | 'open'>;
}

/** Values that other templates of the repository provide. Null when a value is not known. */
export interface OtherStacks {
  /** Returns an output of a nested stack. */
  output(stack: string, name: string): Value | null;
  /** Returns the value that some stack exports under this name. */
  exported(name: string): Value | null;
}

const noOthers: OtherStacks = { output: () => null, exported: () => null };

export interface Parameter {
  readonly value: Value;
  /** Set when the deployer may choose another value. A condition on the parameter then stays open. */
  readonly varies: boolean;
}

/** Values of parameters that are certain: from the user's `--param`, or passed by a parent template. */
export type ParameterValues = ReadonlyMap<string, string | Value>;

/** Prepares a lowered template for `evaluate`. */
export function createScope(
  template: Template,
  parameterValues: ParameterValues = new Map(),
  otherStacks: OtherStacks = noOthers,
): Scope {
  const resources = get(template.root, 'Resources');
  const mappings = get(template.root, 'Mappings');
  return {
    template,
    otherStacks,
    parameters: new Map(
      entriesOf(get(template.root, 'Parameters')).map((entry) => [
        entry.key,
        parameterOf(entry.key, entry.value, parameterValues.get(entry.key), entry.keyAt),
      ]),
    ),
    resources: new Set(entriesOf(resources).map((entry) => entry.key)),
    conditions: new Map(entriesOf(get(template.root, 'Conditions')).map((entry) => [entry.key, entry.value])),
    mappings: mappings?.kind === 'map' ? mappings : null,
    diagnostics: [],
    remembered: new Map(),
    nesting: { depth: 0 },
    truths: new Map(),
  };
}

function parameterOf(name: string, node: Node, value: string | Value | undefined, at: Location): Parameter {
  const type = stringOf(get(node, 'Type')) ?? 'String';
  const isList = type.startsWith('List<') || type === 'CommaDelimitedList';
  // The deployer cannot change a value from `--param`, or a constant that the parent passes.
  const isGiven = typeof value === 'string' || value?.kind === 'constant';
  const read = (raw: string): Value =>
    isList
      ? {
          kind: 'list',
          items: raw.split(',').map((item, index) => partOf(item.trim(), name, at, pieceOf(name, index))),
          open: false,
          at,
        }
      : hole({ kind: 'parameter', name, default: raw, ...(isGiven ? { isFixed: true } : {}) });
  const fallback = get(node, 'Default');
  const hole = (part: Hole): Value => text([part], at);
  if (type.startsWith('AWS::SSM::Parameter')) {
    const path =
      typeof value === 'string' ? value : fallback?.kind === 'scalar' ? String(fallback.value) : name;
    return { value: hole({ kind: 'external', source: 'ssm', name: path, parameter: name }), varies: true };
  }
  // The default of a parameter with `NoEcho` may be a secret, so it must not appear in a report. A deployment
  // uses another value.
  if (asString(constantOf(get(node, 'NoEcho'))) === 'true')
    return { value: hole({ kind: 'parameter', name }), varies: true };
  const passed = typeof value === 'string' ? value : asString(value);
  if (passed !== null)
    return { value: read(passed), varies: typeof value === 'object' && value.kind !== 'constant' };
  if (typeof value === 'object') return { value: value, varies: false };
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

/**
 * Returns a piece of a parameter's value. With `name`, the piece is a parameter of that name; else it is
 * unknown, with the piece as default.
 */
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

/** Most alternatives that a combined value may have. A value with more alternatives is unknown. */
export const combinationLimit = 24;

/**
 * Joins scalar values into one text. If values have alternatives, the result has each combination of them. A
 * list or a mapping becomes an unknown part of the text.
 */
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
      for (const draft of texts) for (const part of scalarParts(only.value)) draft.parts.push(part);
      continue;
    }
    texts = texts.flatMap((draft) =>
      choices.map((choice) => ({
        when: both(draft.when, choice.when),
        parts: [...draft.parts, ...scalarParts(choice.value)],
      })),
    );
  }
  const [first] = texts;
  if (texts.length === 1 && first) return text(first.parts, at);
  const choices = texts.map((draft) => ({ when: draft.when, value: text(draft.parts, at) as Value }));
  return at ? { kind: 'one-of', choices, at } : { kind: 'one-of', choices };
}

/** Most characters plus unknown parts of a joined text. */
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
      return [{ kind: 'unknown', why: 'a text contains a list or a mapping' }];
  }
}
