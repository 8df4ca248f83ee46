import { constant, unknown, type Value } from '@emmental/model';
import type { Block, Body } from '../../parse/hcl/index.ts';
import { entriesIn, overChoices, whyOf } from './alternatives.ts';
import { attributeOf } from './module.ts';
import { evaluate, type Frame, type Instance, instanceLimit } from './scope.ts';

/** Arguments and blocks of a resource that Terraform itself defines, not the provider. */
const meta: ReadonlySet<string> = new Set([
  'count',
  'for_each',
  'depends_on',
  'provider',
  'providers',
  'lifecycle',
  'connection',
  'timeouts',
]);

const bodies = new WeakMap<Instance, Value>();

/**
 * Returns the arguments of a resource: attributes by name, nested blocks as lists, with `dynamic` blocks
 * expanded.
 */
export function bodyOf(instance: Instance): Value {
  const before = bodies.get(instance);
  if (before) return before;
  // If an argument refers to its own resource, this ends the recursion. Only the provider can compute such an
  // argument.
  bodies.set(instance, { kind: 'fields', fields: new Map(), open: true, at: instance.block.at });
  const value = bodyMakers.get(instance)?.() ?? bodyValue(instance.block.body, instance.frame);
  bodies.set(instance, value);
  return value;
}

const bodyMakers = new WeakMap<Instance, () => Value>();

/**
 * Sets the arguments of a resource that is not written in HCL. `work` is called when they are needed for the
 * first time.
 */
export const setBody = (instance: Instance, work: () => Value): void => void bodyMakers.set(instance, work);

const blockLists = new WeakSet<Value>();

/** Marks a list as a list of nested blocks. */
export function asBlocks(list: Value): Value {
  blockLists.add(list);
  return list;
}

/** Returns the conditions under which a list of blocks is empty. */
export const absentWhen = (list: Value): readonly string[] => absences.get(list) ?? [];

const absences = new WeakMap<Value, readonly string[]>();

/** Tells if a value is a list of nested blocks. Their keys are names of the provider, not of the user. */
export const isBlocks = (value: Value): boolean => blockLists.has(value);

/** Returns the attributes and nested blocks of a body as one mapping. `dynamic` blocks are expanded. */
export function bodyValue(body: Body, frame: Frame): Value {
  const fields = new Map<string, Value>();
  for (const { name, value } of body.attributes)
    if (!meta.has(name)) fields.set(name, evaluate(value, frame));
  const lists = new Map<string, Blocks>();
  const listOf = (type: string, block: Block) => {
    const found = lists.get(type) ?? { items: [], open: false, absent: [], count: 0, block };
    lists.set(type, found);
    found.count += 1;
    return found;
  };
  for (const block of body.blocks) {
    if (meta.has(block.type)) continue;
    if (block.type === 'dynamic') {
      const list = listOf(block.labels[0] ?? '?', block);
      const { items, open, absent } = dynamic(block, frame);
      list.items.push(...items);
      list.absent.push(...absent);
      if (open) list.open = true;
    } else listOf(block.type, block).items.push(bodyValue(block.body, frame));
  }
  for (const [type, { items, open, absent, count, block }] of lists) {
    const list = asBlocks({ kind: 'list', items, open, at: block.at });
    // If there are several blocks, the list is not empty when one of them is missing.
    if (count === 1 && absent.length > 0) absences.set(list, absent);
    fields.set(type, list);
  }
  return { kind: 'fields', fields, open: !body.complete, at: body.at };
}

interface Blocks {
  readonly items: Value[];
  open: boolean;
  readonly absent: string[];
  /** The number of blocks in the source. */
  count: number;
  readonly block: Block;
}

/**
 * Expands `dynamic "statement" { for_each = …, content { … } }`. `absent` has the conditions under which the
 * result has no block.
 */
function dynamic(
  block: Block,
  frame: Frame,
): { readonly items: readonly Value[]; readonly open: boolean; readonly absent: readonly string[] } {
  const forEach = attributeOf(block.body, 'for_each');
  const content = block.body.blocks.find(({ type }) => type === 'content');
  if (!forEach || !content) return { items: [], open: true, absent: [] };
  const named = attributeOf(block.body, 'iterator')?.value;
  const iterator = named?.kind === 'variable' ? named.name : (block.labels[0] ?? '');
  const collection = evaluate(forEach.value, frame);
  const expand = (source: Value): Value => {
    const entries = entriesIn(source);
    if (!entries) return unknown(whyOf(source), block.at);
    const isSet = source.kind === 'list';
    return {
      kind: 'list',
      items: entries.slice(0, instanceLimit).map(({ key, item }) =>
        bodyValue(content.body, {
          ...frame,
          names: new Map(frame.names).set(iterator, {
            kind: 'fields',
            fields: new Map([
              ['key', isSet ? item : key],
              ['value', item],
            ]),
            open: false,
          }),
        }),
      ),
      open: (source.kind === 'list' || source.kind === 'fields') && source.open,
    };
  };
  const expanded = overChoices([collection], ([value = constant(null)]) => expand(value));
  if (expanded.kind === 'list') return { items: expanded.items, open: expanded.open, absent: [] };
  if (expanded.kind === 'one-of') {
    // A block under a condition becomes an item with that condition.
    const items = expanded.choices.flatMap(({ when, value }) =>
      value.kind === 'list'
        ? value.items.map((item): Value => ({ kind: 'one-of', choices: [{ when, value: item }] }))
        : [value],
    );
    const absent = expanded.choices.flatMap(({ when, value }) =>
      when !== null && value.kind === 'list' && value.items.length === 0 && !value.open ? [when] : [],
    );
    return { items, open: false, absent };
  }
  return { items: [], open: true, absent: [] };
}
