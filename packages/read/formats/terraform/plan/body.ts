import { type Location, text, unknown, type Value } from '@emmental/model';
import { entriesOf, get, itemsOf, type Node, stringOf } from '../../../tree.ts';
import { asBlocks } from '../block.ts';
import { settled } from '../handle.ts';
import { nodeValue } from '../node-value.ts';
import { attributeOfHandle } from '../references.ts';
import type { Frame } from '../scope.ts';
import { type Configuration, withoutIndices } from './configuration.ts';

/** Where values stand: in which resource, of which module. */
export interface Place {
  readonly at: Location;
  readonly frame: Frame;
  /** `module.a["x"].`, empty for the root. */
  readonly module: string;
  readonly configuration: Configuration;
  /** Statements of a policy: what a reference stands in there may say less than the reference alone. */
  readonly isPolicy: boolean;
}

/**
 * The arguments of a resource: the planned values; for those that are known only after apply, what the configuration
 * refers to there. Lists of mappings are taken for nested blocks, as they are in nearly every resource.
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
  // A data source that is read at apply has no values at all.
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
  const known = nodeValue(value);
  if (value.kind !== 'map' || known.kind !== 'fields') return known;
  const missing = entriesOf(later).filter((one) => isLater(one.value));
  if (missing.length === 0) return known;
  // One of several: which of the references it is nobody says.
  const single = missing.length === 1 ? afterApply(expressions, place) : notSaid(place);
  return {
    ...known,
    fields: new Map([...known.fields, ...missing.map(({ key }) => [key, single] as const)]),
  };
}

const notSaid = ({ at }: Place): Value => unknown('it is known only after apply', at);

/** What was written: a constant, nested blocks, or references. */
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

/** A value of which the configuration tells only what it refers to. */
function afterApply(expression: Node | undefined, place: Place): Value {
  const references = itemsOf(get(expression, 'references')).flatMap((one) => stringOf(one) ?? []);
  // A reference is followed by those to what it is a part of: `aws_sqs_queue.q.arn`, `aws_sqs_queue.q`.
  const whole = references.filter(
    (one, index) =>
      !references
        .slice(0, index)
        .some((longer) => longer.startsWith(`${one}.`) || longer.startsWith(`${one}[`)),
  );
  const found = whole.flatMap((one) => referred(one, place, 0));
  const [first] = found;
  if (!first || found.length !== 1 || whole.length !== 1) return notSaid(place);
  if (!place.isPolicy || first.kind !== 'text') return first;
  return { kind: 'list', items: [first, withMore(first)], open: false, at: place.at };
}

/** The reference may be the beginning of a longer name: `"${aws_s3_bucket.b.arn}/*"`. */
const withMore = (value: Extract<Value, { kind: 'text' }>): Value =>
  text([...value.parts, { kind: 'unknown', why: 'it is known only after apply' }], value.at);

const depthLimit = 16;

/** What a reference names, through variables and outputs of modules. */
function referred(reference: string, place: Place, depth: number): readonly Value[] {
  if (depth > depthLimit) return [];
  const { module, configuration, frame, at } = place;
  const [head = '', name = ''] = reference.split('.');
  const through = (expression: Node | undefined, inner: string): readonly Value[] => {
    const fixed = get(expression, 'constant_value');
    if (fixed) return [nodeValue(fixed)];
    const [first] = itemsOf(get(expression, 'references')).flatMap((one) => stringOf(one) ?? []);
    return first === undefined ? [] : referred(first, { ...place, module: inner }, depth + 1);
  };
  if (head === 'var') {
    if (module === '') return [];
    const call = configuration.calls.get(withoutIndices(module.slice(0, -1)));
    return through(get(call, 'expressions', name), callerOf(module));
  }
  if (head === 'module') {
    const called = /^module\.([^.[]+)(\[[^\]]*\])?\.(\w+)/.exec(reference);
    if (!called) return [];
    const [, callee = '', index = '', output = ''] = called;
    const call = configuration.calls.get(`${withoutIndices(module)}module.${callee}`);
    return through(
      get(call, 'module', 'outputs', output, 'expression'),
      `${module}module.${callee}${index}.`,
    );
  }
  const [, address, attribute] = /^((?:data\.)?\w+\.[\w-]+(?:\[[^\]]*\])?)(?:\.(\w+))?/.exec(reference) ?? [];
  if (address === undefined || ['local', 'each', 'count', 'path'].includes(head)) return [];
  const known = instanceAt(`${module}${address}`, frame);
  if (known === null) return [];
  return [settled(attributeOfHandle(known, attribute ?? 'id', frame, at))];
}

/** A reference does not say which of the instances is meant: it is the one that there is. */
function instanceAt(address: string, { state }: Frame): string | null {
  if (state.instances.has(address)) return address;
  const same = [...state.instances.keys()].filter((one) => withoutIndices(one) === withoutIndices(address));
  return same.length === 1 ? (same[0] ?? null) : null;
}

/** `module.a.module.b.` → `module.a.` */
const callerOf = (module: string): string => module.replace(/module\.[^.[]+(?:\[[^\]]*\])?\.$/, '');
