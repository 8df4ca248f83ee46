import { type Location, text, unknown, type Value } from '@emmental/model';
import { entriesOf, get, itemsOf, type Node, stringOf } from '../../../tree.ts';
import { asBlocks } from '../block.ts';
import { settled } from '../handle.ts';
import { nodeValue } from '../node-value.ts';
import { attributeOfHandle } from '../references.ts';
import type { Frame } from '../scope.ts';
import { type Configuration, withoutIndices } from './configuration.ts';

/** The context of values: the place of the resource and its module. */
export interface Place {
  readonly at: Location;
  readonly frame: Frame;
  /** `module.a["x"].`, or empty for the root module. */
  readonly module: string;
  readonly configuration: Configuration;
  /** Set for statements of a policy, where an expression can be longer than the reference in it. */
  readonly isPolicy: boolean;
}

/**
 * Returns the arguments of a resource. They are the planned values, or for values that are known only after
 * apply, the references in the configuration. Lists of mappings count as nested blocks, which is true for
 * nearly every resource.
 */
export function bodyIn(
  values: Node | undefined,
  later: Node | undefined,
  expressions: Node | undefined,
  place: Place,
): Value {
  const fields = new Map<string, Value>();
  for (const { key, value } of entriesOf(values))
    fields.set(key, merged(value, get(later, key), get(expressions, key), place));
  for (const { key, value } of entriesOf(later))
    if (!isKnown(fields.get(key)) && isLater(value))
      fields.set(key, afterApply(get(expressions, key), place));
  // A data source that is read at apply has no values.
  for (const { key, value } of entriesOf(expressions))
    if (!fields.has(key)) fields.set(key, written(value, place));
  return { kind: 'fields', fields, open: false, at: values?.at ?? place.at };
}

const isKnown = (value: Value | undefined): boolean =>
  value !== undefined && !(value.kind === 'constant' && value.value === null);

const isLater = (node: Node | undefined): boolean => node?.kind === 'scalar' && node.value === true;

function merged(value: Node, later: Node | undefined, expressions: Node | undefined, place: Place): Value {
  if (value.kind === 'list' && value.items.length > 0 && value.items.every((item) => item.kind === 'map'))
    return asBlocks({
      kind: 'list',
      items: value.items.map((item, index) =>
        bodyIn(item, itemsOf(later)[index], itemsOf(expressions)[index], place),
      ),
      open: false,
      at: value.at,
    });
  if (value.kind === 'list')
    return {
      kind: 'list',
      items: value.items.map((item, index) =>
        isLater(itemsOf(later)[index]) ? afterApply(expressions, place) : nodeValue(item),
      ),
      open: false,
      at: value.at,
    };
  const plain = nodeValue(value);
  if (value.kind !== 'map' || plain.kind !== 'fields') return plain;
  const missing = entriesOf(later).filter((entry) => isLater(entry.value));
  if (missing.length === 0) return plain;
  // With several missing values, the plan does not tell which reference belongs to which.
  const single = missing.length === 1 ? afterApply(expressions, place) : knownAfterApply(place);
  return {
    ...plain,
    fields: new Map([...plain.fields, ...missing.map(({ key }) => [key, single] as const)]),
  };
}

const knownAfterApply = ({ at }: Place): Value => unknown('it is known only after apply', at);

/** Returns the value of an expression in the configuration: a constant, nested blocks or references. */
function written(expression: Node, place: Place): Value {
  if (expression.kind === 'list')
    return asBlocks({
      kind: 'list',
      items: expression.items.map((item) => bodyIn(undefined, undefined, item, place)),
      open: false,
      at: place.at,
    });
  const fixed = get(expression, 'constant_value');
  return fixed ? nodeValue(fixed) : afterApply(expression, place);
}

/** Returns a value for which the configuration tells only the references. */
function afterApply(expression: Node | undefined, place: Place): Value {
  const references = itemsOf(get(expression, 'references')).flatMap((item) => stringOf(item) ?? []);
  // After each reference, the plan lists the prefixes of it: `aws_sqs_queue.q.arn`, `aws_sqs_queue.q`.
  const longest = references.filter(
    (reference, index) =>
      !references
        .slice(0, index)
        .some((longer) => longer.startsWith(`${reference}.`) || longer.startsWith(`${reference}[`)),
  );
  const found = longest.flatMap((reference) => referred(reference, place, 0));
  const [first] = found;
  if (!first || found.length !== 1 || longest.length !== 1) return knownAfterApply(place);
  if (!place.isPolicy || first.kind !== 'text') return first;
  return { kind: 'list', items: [first, withMore(first)], open: false, at: place.at };
}

/** The reference can be the start of a longer name: `"${aws_s3_bucket.b.arn}/*"`. */
const withMore = (value: Extract<Value, { kind: 'text' }>): Value =>
  text([...value.parts, { kind: 'unknown', why: 'it is known only after apply' }], value.at);

const depthLimit = 16;

/** Follows a reference through variables and outputs of modules. */
function referred(reference: string, place: Place, depth: number): readonly Value[] {
  if (depth > depthLimit) return [];
  const { module, configuration, frame, at } = place;
  const [head = '', name = ''] = reference.split('.');
  const through = (expression: Node | undefined, inner: string): readonly Value[] => {
    const fixed = get(expression, 'constant_value');
    if (fixed) return [nodeValue(fixed)];
    const [first] = itemsOf(get(expression, 'references')).flatMap((item) => stringOf(item) ?? []);
    return first === undefined ? [] : referred(first, { ...place, module: inner }, depth + 1);
  };
  if (head === 'var') {
    if (module === '') return [];
    const call = configuration.calls.get(withoutIndices(module.slice(0, -1)));
    return through(get(call, 'expressions', name), callerOf(module));
  }
  if (head === 'module') {
    const match = /^module\.([^.[]+)(\[[^\]]*\])?\.(\w+)/.exec(reference);
    if (!match) return [];
    const [, callee = '', index = '', output = ''] = match;
    const call = configuration.calls.get(`${withoutIndices(module)}module.${callee}`);
    return through(
      get(call, 'module', 'outputs', output, 'expression'),
      `${module}module.${callee}${index}.`,
    );
  }
  const [, address, attribute] = /^((?:data\.)?\w+\.[\w-]+(?:\[[^\]]*\])?)(?:\.(\w+))?/.exec(reference) ?? [];
  if (address === undefined || ['local', 'each', 'count', 'path'].includes(head)) return [];
  const id = instanceAt(`${module}${address}`, frame);
  if (id === null) return [];
  return [settled(attributeOfHandle(id, attribute ?? 'id', frame, at))];
}

/** A reference does not tell the instance, so it must be the only one. */
function instanceAt(address: string, { state }: Frame): string | null {
  if (state.instances.has(address)) return address;
  const matches = [...state.instances.keys()].filter(
    (candidate) => withoutIndices(candidate) === withoutIndices(address),
  );
  return matches.length === 1 ? (matches[0] ?? null) : null;
}

/** `module.a.module.b.` → `module.a.` */
const callerOf = (module: string): string => module.replace(/module\.[^.[]+(?:\[[^\]]*\])?\.$/, '');
