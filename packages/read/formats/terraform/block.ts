import { constant, unknown, type Value } from '@emmental/model';
import type { Block, Body } from '../../parse/hcl/index.ts';
import { entriesIn, overChoices, whyOf } from './alternatives.ts';
import { attributeOf } from './module.ts';
import { evaluate, type Frame, type Instance, instanceLimit } from './scope.ts';

/** Words of Terraform itself that stand in the body of a resource. */
const meta: ReadonlySet<string> = new Set([
  'count',
  'for_each',
  'depends_on',
  'provider',
  'providers',
  'lifecycle',
  'provisioner',
  'connection',
  'timeouts',
]);

const known = new WeakMap<Instance, Value>();

/** The arguments of a resource: attributes by name, nested blocks as lists, `dynamic` ones written out. */
export function bodyOf(instance: Instance): Value {
  const before = known.get(instance);
  if (before) return before;
  // A resource that needs an argument of its own asks the provider.
  known.set(instance, { kind: 'fields', fields: new Map(), open: true, at: instance.block.at });
  const value = given.get(instance)?.() ?? bodyValue(instance.block.body, instance.frame);
  known.set(instance, value);
  return value;
}

const given = new WeakMap<Instance, () => Value>();

/** For a resource whose arguments are not written in HCL: they are worked out when they are asked for. */
export const setBody = (instance: Instance, work: () => Value): void => void given.set(instance, work);

const blockLists = new WeakSet<Value>();

/** A list of nested blocks. */
export function asBlocks(list: Value): Value {
  blockLists.add(list);
  return list;
}

/** The conditions under which none of the blocks of a list is there. */
export const absentWhen = (list: Value): readonly string[] => absences.get(list) ?? [];

const absences = new WeakMap<Value, readonly string[]>();

/** True for what was written as nested blocks: its names are the provider's, not the user's. */
export const isBlocks = (value: Value): boolean => blockLists.has(value);

/** The attributes and nested blocks of a body as one mapping, `dynamic` blocks written out. */
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
    // Of several blocks another one may be there.
    if (count === 1 && absent.length > 0) absences.set(list, absent);
    fields.set(type, list);
  }
  return { kind: 'fields', fields, open: !body.complete, at: body.at };
}

/** The nested blocks of one type. */
interface Blocks {
  readonly items: Value[];
  open: boolean;
  readonly absent: string[];
  /** Of blocks as they are written. */
  count: number;
  readonly block: Block;
}

/** `dynamic "statement" { for_each = …, content { … } }`; `absent` = the conditions under which it makes none. */
function dynamic(
  block: Block,
  frame: Frame,
): { readonly items: readonly Value[]; readonly open: boolean; readonly absent: readonly string[] } {
  const given = attributeOf(block.body, 'for_each');
  const content = block.body.blocks.find(({ type }) => type === 'content');
  if (!given || !content) return { items: [], open: true, absent: [] };
  const named = attributeOf(block.body, 'iterator')?.value;
  const iterator = named?.kind === 'variable' ? named.name : (block.labels[0] ?? '');
  const collection = evaluate(given.value, frame);
  const each = (of: Value): Value => {
    const entries = entriesIn(of);
    if (!entries) return unknown(whyOf(of), block.at);
    const isSet = of.kind === 'list';
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
      open: (of.kind === 'list' || of.kind === 'fields') && of.open,
    };
  };
  const made = overChoices([collection], ([one = constant(null)]) => each(one));
  if (made.kind === 'list') return { items: made.items, open: made.open, absent: [] };
  if (made.kind === 'one-of') {
    // Blocks that stand there under a condition are items of their own.
    const items = made.choices.flatMap(({ when, value }) =>
      value.kind === 'list'
        ? value.items.map((item): Value => ({ kind: 'one-of', choices: [{ when, value: item }] }))
        : [value],
    );
    const absent = made.choices.flatMap(({ when, value }) =>
      when !== null && value.kind === 'list' && value.items.length === 0 && !value.open ? [when] : [],
    );
    return { items, open: false, absent };
  }
  return { items: [], open: true, absent: [] };
}
