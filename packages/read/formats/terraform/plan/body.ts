import { type Location, text, unknown, type Value } from '@emmental/model';
import { entriesOf, get, itemsOf, type Node, stringOf } from '../../../tree.ts';
import { asBlocks } from '../block.ts';
import { settled } from '../handle.ts';
import { nodeValue } from '../node-value.ts';
import { attributeOfHandle } from '../references.ts';
import type { Frame } from '../scope.ts';
import { type Configuration, withoutIndices } from './configuration.ts';

/** The context in which values of a plan are read: the place of the resource, and its module. */
export interface Place {
  readonly at: Location;
  readonly frame: Frame;
  /** The address of the module with a dot at the end, `module.a["x"].`; '' for the root module. */
  readonly module: string;
  readonly configuration: Configuration;
  /**
   * True for the statements of a policy. There, the text of an expression may be longer than the reference in
   * it.
   */
  readonly isPolicy: boolean;
}

/**
 * Returns the arguments of a resource. An argument has its planned value, or, if the value is only known
 * after apply, the reference in the configuration. A list of mappings is treated as a list of nested blocks,
 * which is correct for nearly every resource.
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
  // A data source that is read during apply has no planned values.
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
  // If several values are missing, the plan does not show which reference belongs to which value.
  const single = missing.length === 1 ? afterApply(expressions, place) : knownAfterApply(place);
  return {
    ...plain,
    fields: new Map([...plain.fields, ...missing.map(({ key }) => [key, single] as const)]),
  };
}

const knownAfterApply = ({ at }: Place): Value => unknown('it is known only after apply', at);

/**
 * Returns the value of an expression in the configuration: its constant, its nested blocks, or its reference.
 */
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

/** Returns the value of an expression of which the configuration only contains the references. */
function afterApply(expression: Node | undefined, place: Place): Value {
  const references = itemsOf(get(expression, 'references')).flatMap((item) => stringOf(item) ?? []);
  // The plan lists a reference and then its prefixes: `aws_sqs_queue.q.arn`, `aws_sqs_queue.q`. Only the
  // longest is needed.
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

/**
 * Adds an unknown part, because the expression may be longer than the reference:
 * `"${aws_s3_bucket.b.arn}/*"`.
 */
const withMore = (value: Extract<Value, { kind: 'text' }>): Value =>
  text([...value.parts, { kind: 'unknown', why: 'it is known only after apply' }], value.at);

const depthLimit = 16;

/**
 * Resolves a reference, through variables and outputs of modules if necessary. Empty when it cannot be
 * resolved.
 */
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

/**
 * Returns the address of the instance to which a reference without an index refers. Null if there are several
 * instances.
 */
function instanceAt(address: string, { state }: Frame): string | null {
  if (state.instances.has(address)) return address;
  const matches = [...state.instances.keys()].filter(
    (candidate) => withoutIndices(candidate) === withoutIndices(address),
  );
  return matches.length === 1 ? (matches[0] ?? null) : null;
}

/** Returns the address of the calling module: `module.a.module.b.` → `module.a.` */
const callerOf = (module: string): string => module.replace(/module\.[^.[]+(?:\[[^\]]*\])?\.$/, '');
