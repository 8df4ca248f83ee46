import type { Construct } from '../../construct.ts';

const comparisons = ['<', '<=', '>', '>=', '==', '!='] as const;

/** Tests that only Python writes. */
export const pythonTests: readonly Construct[] = [
  {
    name: 'chained comparison',
    sort: 'boolean',
    weight: 1.5,
    make: (grow) => ({
      data: { first: grow.random.pick(comparisons), second: grow.random.pick(comparisons) },
      slots: { left: [grow.a('number')], middle: [grow.open('number')], right: [grow.a('number')] },
    }),
    py: (node, printer) =>
      `((${printer.slot(node, 'left', 'number')} or 0) ${node.data['first']} (${printer.slot(node, 'middle', 'number')} or 0) ${node.data['second']} (${printer.slot(node, 'right', 'number')} or 0))`,
  },
  {
    name: 'member of a tuple',
    sort: 'boolean',
    weight: 1,
    make: (grow) => ({
      data: { not: grow.random.chance(0.4), form: grow.random.below(3) },
      slots: { value: [grow.open('text')], items: [grow.leaf('text'), grow.leaf('text')] },
    }),
    py: (node, printer) => {
      const items = printer.all(node, 'items').join(', ');
      const group = [`(${items},)`, `[${items}]`, `{${items}}`][Number(node.data['form'])];
      const text = `(${printer.slot(node, 'value', 'text')} ${node.data['not'] === true ? 'not in' : 'in'} ${items === '' ? '()' : group})`;
      return text;
    },
  },
  {
    name: 'any or all',
    sort: 'boolean',
    weight: 1.2,
    make: (grow) => {
      const list = [grow.open('list')];
      const name = grow.name('x');
      const test = grow.scoped(() => {
        grow.declareAs(name, 'text', false);
        return [grow.a('boolean')];
      });
      return {
        data: { name, word: grow.random.pick(['any', 'all']), listed: grow.random.chance(0.4) },
        slots: { list, test },
      };
    },
    py: (node, printer) => {
      const { name, word, listed } = node.data;
      const inner = printer.within(
        { async: false, generator: false },
        () =>
          `${printer.slot(node, 'test', 'boolean')} for ${name} in ${printer.slot(node, 'list', 'list')} or []`,
      );
      return `${word}(${listed === true ? `[${inner}]` : inner})`;
    },
  },
  {
    name: 'any of a tuple',
    sort: 'boolean',
    weight: 0.6,
    make: (grow) => ({
      data: { word: grow.random.pick(['any', 'all']) },
      slots: { items: [grow.a('boolean'), grow.a('maybe')] },
    }),
    py: (node, printer) => `${node.data['word']}([${printer.all(node, 'items').join(', ')}])`,
  },
  {
    name: 'kinds of truth',
    sort: 'boolean',
    weight: 1,
    make: (grow) => ({
      data: { form: grow.random.below(6) },
      slots: { value: [grow.open('maybe')], other: [grow.a('maybe')] },
    }),
    py: (node, printer) => {
      const value = printer.slot(node, 'value');
      const other = printer.slot(node, 'other');
      return (
        [
          `(${value} is True)`,
          `(${value} is not False)`,
          `(${value} == ${other} == True)`,
          `(type(${value}) is str)`,
          `isinstance(${value}, (str, int))`,
          `(not ${value} and not ${other})`,
        ][Number(node.data['form'])] ?? 'True'
      );
    },
  },
  {
    name: 'comparison of tuples',
    sort: 'boolean',
    weight: 0.6,
    make: (grow) => ({
      data: { operator: grow.random.pick(['==', '!=']) },
      slots: {
        left: [grow.open('text'), grow.a('number')],
        right: [grow.a('text'), grow.a('number')],
      },
    }),
    py: (node, printer) =>
      `((${printer.all(node, 'left').join(', ')},) ${node.data['operator']} (${printer.all(node, 'right').join(', ')},))`,
  },
];
