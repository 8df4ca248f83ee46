import type { Construct } from '../../construct.ts';
import type { Grow } from '../../grow.ts';
import type { Printer } from '../../print.ts';
import type { Node, Sort } from '../../tree.ts';

/** Makes a part in which the name is an item of the list. */
const withItem = (grow: Grow, name: string, make: () => readonly Node[]): readonly Node[] =>
  grow.scoped(() => {
    grow.declareAs(name, 'text', false);
    return make();
  });

/** Makes a comprehension: its list, its value and sometimes its test. */
const parts = (grow: Grow, value: Sort) => {
  const name = grow.name('x');
  const list = [grow.open('list')];
  const test = grow.random.chance(0.6) ? withItem(grow, name, () => [grow.a('boolean')]) : [];
  return {
    data: { name, form: grow.random.below(4) },
    slots: { list, test, value: withItem(grow, name, () => [grow.a(value)]) },
  };
};

/** Writes `for x in list if test`. */
const over = (node: Node, printer: Printer): string => {
  const test = node.slots['test']?.length ? ` if ${printer.slot(node, 'test', 'boolean')}` : '';
  return `for ${node.data['name']} in ${printer.slot(node, 'list', 'list')} or []${test}`;
};

const sync = { async: false, generator: false };

/** Comprehensions of lists, sets and dictionaries, and generator expressions. */
export const comprehensions: readonly Construct[] = [
  {
    name: 'comprehension of a list',
    sort: 'list',
    weight: 1.5,
    make: (grow) => parts(grow, 'text'),
    py: (node, printer) => `[${printer.slot(node, 'value', 'text')} ${over(node, printer)}]`,
  },
  {
    name: 'comprehension of two lists',
    sort: 'list',
    weight: 0.5,
    make: (grow) => {
      const outer = parts(grow, 'text');
      const other = grow.name('y');
      return { data: { ...outer.data, other }, slots: { ...outer.slots, inner: [grow.open('list')] } };
    },
    py: (node, printer) =>
      `[${node.data['other']} ${over(node, printer)} for ${node.data['other']} in [*(${printer.slot(node, 'inner', 'list')} or [])][:2]]`,
  },
  {
    name: 'comprehension of a dictionary',
    sort: 'record',
    weight: 0.8,
    make: (grow) => parts(grow, 'maybe'),
    py: (node, printer) => `{${node.data['name']}: ${printer.slot(node, 'value')} ${over(node, printer)}}`,
  },
  {
    name: 'comprehension of a set',
    sort: 'set',
    weight: 0.8,
    make: (grow) => parts(grow, 'text'),
    py: (node, printer) => `{${printer.slot(node, 'value', 'text')} ${over(node, printer)}}`,
  },
  {
    name: 'comprehension of items',
    sort: 'record',
    weight: 0.7,
    make: (grow) => ({
      data: { key: grow.name('key'), value: grow.name('value') },
      slots: { record: [grow.open('record')], other: [grow.a('text')] },
    }),
    py: (node, printer) => {
      const { key, value } = node.data;
      return `{${key}: ${value} for ${key}, ${value} in (${printer.slot(node, 'record', 'record')} or {}).items() if ${value} != ${printer.slot(node, 'other', 'text')}}`;
    },
  },
  {
    name: 'value of a generator expression',
    sort: 'maybe',
    weight: 1,
    make: (grow) => parts(grow, 'text'),
    py: (node, printer) =>
      printer.within(sync, () => {
        const inner = `(${printer.slot(node, 'value', 'text')} ${over(node, printer)})`;
        return (
          [
            `next(${inner}, None)`,
            `len(list(${inner}))`,
            `max(${inner}, key=str, default=None)`,
            `[*${inner}, 'a'][0]`,
          ][Number(node.data['form'])] ?? ''
        );
      }),
  },
  {
    name: 'comprehension that performs',
    sort: 'statement',
    weight: 1,
    make: (grow) => parts(grow, 'effect'),
    py: (node, printer) =>
      printer.within(sync, () => {
        const inner = `${printer.slot(node, 'value', 'effect')} ${over(node, printer)}`;
        return (
          [`[${inner}]`, `list(${inner})`, `any((${inner}))`, `{str(${inner.replace(' for ', ') for ')}}`][
            Number(node.data['form'])
          ] ?? ''
        );
      }),
  },
];
