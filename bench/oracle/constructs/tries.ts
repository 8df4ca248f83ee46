import type { Construct } from '../construct.ts';
import type { Grow } from '../grow.ts';
import type { Node } from '../tree.ts';

/** Statements of which one may throw. */
function throwing(grow: Grow): readonly Node[] {
  return grow.scoped(() => {
    const before = grow.random.chance(0.6) ? [grow.a('statement')] : [];
    const may = grow.named(grow.random.pick(['throw', 'perform', 'expression that may throw']));
    const after = grow.random.chance(0.7) ? [grow.a('statement')] : [];
    return [...before, may, ...after];
  });
}

/** `try` and the places that end it in the middle. */
export const tries: readonly Construct[] = [
  {
    name: 'try',
    sort: 'statement',
    weight: 2.5,
    make: (grow) => ({
      data: { named: grow.random.chance(0.4), name: grow.name('error') },
      slots: {
        body: throwing(grow),
        handler: grow.body(2),
        finally: grow.random.chance(0.3) ? grow.body(2) : [],
      },
    }),
    js: (node, printer) => {
      const name = node.data['named'] === true ? ` (${node.data['name']})` : '';
      const end = node.slots['finally']?.length ? ` finally {\n${printer.body(node, 'finally')}\n}` : '';
      return `try {\n${printer.body(node, 'body')}\n} catch${name} {\n${printer.body(node, 'handler')}\n}${end}`;
    },
    py: (node, printer) => {
      const name = node.data['named'] === true ? ` as ${node.data['name']}` : '';
      const end = node.slots['finally']?.length ? `\nfinally:\n${printer.body(node, 'finally')}` : '';
      return `try:\n${printer.body(node, 'body')}\nexcept Exception${name}:\n${printer.body(node, 'handler')}${end}`;
    },
  },
  {
    name: 'try with finally alone',
    sort: 'statement',
    weight: 0.7,
    make: (grow) => ({ slots: { body: grow.body(3), finally: grow.body(2) } }),
    js: (node, printer) =>
      `try {\n${printer.body(node, 'body')}\n} finally {\n${printer.body(node, 'finally')}\n}`,
    py: (node, printer) => `try:\n${printer.body(node, 'body')}\nfinally:\n${printer.body(node, 'finally')}`,
  },
  {
    name: 'throw',
    sort: 'statement',
    isLeaf: true,
    weight: 0.5,
    make: (grow) => ({ data: { text: grow.random.pick(['a', 'b']) }, slots: { test: [grow.a('boolean')] } }),
    js: (node, printer) =>
      `if (${printer.slot(node, 'test', 'boolean')}) throw new Error('${node.data['text']}');`,
    py: (node, printer) =>
      `if ${printer.slot(node, 'test', 'boolean')}:\n    raise ValueError('${node.data['text']}')`,
  },
  {
    name: 'expression that may throw',
    sort: 'statement',
    isLeaf: true,
    weight: 0.3,
    fits: ({ hasEvent }) => hasEvent,
    make: (grow) => ({ data: { form: grow.random.below(4) } }),
    js: ({ data }) =>
      ['JSON.parse(event.s);', 'event.o.k.length;', 'event.none.x;', 'event.list.map((x) => x.length);'][
        Number(data['form'])
      ] ?? '',
    py: ({ data }) =>
      [
        "json.loads(event['s'])",
        "len(event['o']['k'])",
        "event['none']['x']",
        "[len(x) for x in event['list']]",
      ][Number(data['form'])] ?? '',
  },
];
