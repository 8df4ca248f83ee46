import type { Construct } from '../construct.ts';
import type { Printer } from '../print.ts';
import type { Node } from '../tree.ts';

/** Methods of texts as Python writes them. */
const inPython: Readonly<Record<string, string>> = {
  'toUpperCase()': '.upper()',
  'trim()': '.strip()',
  'slice(1)': '[1:]',
  "replace('a', 'b')": ".replace('a', 'b')",
  "split(',')[0]": ".split(',')[0]",
  'at(0)': '[0]',
};

/** The value of a node in JavaScript, which a method of texts is called on; mostly a text, so that the program goes on. */
const textIn = (node: Node, printer: Printer, otherwise: string): string => {
  const value = `${printer.slot(node, 'value', 'text')} ?? '${otherwise}'`;
  return node.data['converts'] === true ? `String(${value})` : `(${value})`;
};

/** Expressions that make numbers and texts. */
export const scalars: readonly Construct[] = [
  {
    name: 'arithmetic',
    sort: 'number',
    weight: 1,
    make: (grow) => ({
      data: { operator: grow.random.pick(['+', '-', '*', '%']) },
      slots: { left: [grow.a('number')], right: [grow.a('number')] },
    }),
    js: (node, printer) =>
      `(${printer.slot(node, 'left', 'number')} ${node.data['operator']} ${printer.slot(node, 'right', 'number')})`,
    py: (node, printer) =>
      printer.bounded(
        `((${printer.slot(node, 'left', 'number')} or 0) ${node.data['operator']} (${printer.slot(node, 'right', 'number')} or 1))`,
      ),
  },
  {
    name: 'length',
    sort: 'number',
    weight: 1,
    make: (grow) => ({ slots: { value: [grow.a(grow.random.pick(['list', 'text']))] } }),
    js: (node, printer) => `(${printer.slot(node, 'value', 'list')} ?? '').length`,
    py: (node, printer) => `len(${printer.slot(node, 'value', 'list')} or '')`,
  },
  {
    name: 'conversion to a number',
    sort: 'number',
    weight: 0.6,
    make: (grow) => ({
      data: { form: grow.random.pick(['Number', 'parseInt', '+', 'Math.abs', 'Math.max']) },
      slots: { value: [grow.a(grow.random.pick(['maybe', 'text', 'boolean', 'number']))] },
    }),
    js: (node, printer) => {
      const value = printer.slot(node, 'value');
      if (node.data['form'] === '+') return `(+${value})`;
      return `${node.data['form']}(${value}${node.data['form'] === 'Math.max' ? ', 1' : ''})`;
    },
    py: (node, printer) => {
      const value = printer.slot(node, 'value');
      return (
        {
          parseInt: `int(${value} or 0)`,
          'Math.abs': `abs(${value} or 0)`,
          'Math.max': `max(${value} or 0, 1)`,
        }[String(node.data['form'])] ?? `int(bool(${value}))`
      );
    },
  },
  {
    name: 'number or default',
    sort: 'number',
    weight: 1,
    make: (grow) => ({
      data: { operator: grow.random.pick(['??', '||']) },
      slots: { value: [grow.a('number')], otherwise: [grow.a('number')] },
    }),
    js: (node, printer) =>
      `(${printer.slot(node, 'value', 'number')} ${node.data['operator']} ${printer.slot(node, 'otherwise', 'number')})`,
    py: (node, printer) =>
      `(${printer.slot(node, 'value', 'number')} or ${printer.slot(node, 'otherwise', 'number')})`,
  },
  {
    name: 'concatenation',
    sort: 'text',
    weight: 1.5,
    make: (grow) => ({
      slots: {
        left: [grow.a('text')],
        right: [grow.a(grow.random.pick(['text', 'text', 'number', 'maybe']))],
      },
    }),
    js: (node, printer) =>
      `(${printer.bounded(printer.slot(node, 'left', 'text'))} + ${printer.slot(node, 'right', 'text')})`,
    py: (node, printer) =>
      `(${printer.bounded(`str(${printer.slot(node, 'left', 'text')})`)} + str(${printer.slot(node, 'right', 'text')}))`,
  },
  {
    name: 'template',
    sort: 'text',
    weight: 1,
    make: (grow) => ({
      data: { before: grow.random.pick(['', 'a', '-']) },
      slots: { value: [grow.a(grow.random.pick(['text', 'number', 'maybe']))] },
    }),
    js: (node, printer) =>
      `\`${node.data['before']}\${${printer.bounded(printer.slot(node, 'value', 'text'))}}\``,
    py: (node, printer) =>
      `('${node.data['before']}' + '{}'.format(${printer.bounded(printer.slot(node, 'value', 'text'))}))`,
  },
  {
    name: 'choice of texts',
    sort: 'text',
    weight: 1.5,
    make: (grow) => ({
      slots: { test: [grow.a('boolean')], yes: [grow.a('text')], no: [grow.a('text')] },
    }),
    js: (node, printer) =>
      `(${printer.slot(node, 'test', 'boolean')} ? ${printer.slot(node, 'yes', 'text')} : ${printer.slot(node, 'no', 'text')})`,
    py: (node, printer) =>
      `(${printer.slot(node, 'yes', 'text')} if ${printer.slot(node, 'test', 'boolean')} else ${printer.slot(node, 'no', 'text')})`,
  },
  {
    name: 'text or default',
    sort: 'text',
    weight: 1,
    make: (grow) => ({
      data: { operator: grow.random.pick(['??', '||', '&&']) },
      slots: { value: [grow.a(grow.random.pick(['text', 'maybe']))], otherwise: [grow.a('text')] },
    }),
    js: (node, printer) =>
      `(${printer.slot(node, 'value', 'text')} ${node.data['operator']} ${printer.slot(node, 'otherwise', 'text')})`,
    py: (node, printer) =>
      `(${printer.slot(node, 'value', 'text')} ${node.data['operator'] === '&&' ? 'and' : 'or'} ${printer.slot(node, 'otherwise', 'text')})`,
  },
  {
    name: 'method of a text',
    sort: 'text',
    weight: 1,
    make: (grow) => ({
      data: {
        method: grow.random.pick([
          'toUpperCase()',
          'trim()',
          'slice(1)',
          "replace('a', 'b')",
          "split(',')[0]",
          'at(0)',
        ]),
        converts: grow.random.chance(0.8),
      },
      slots: { value: [grow.a('text')] },
    }),
    js: (node, printer) => `${textIn(node, printer, 'a')}.${node.data['method']}`,
    py: (node, printer) => {
      const value = `(${printer.slot(node, 'value', 'text')} or 'a')`;
      return `${value}${inPython[String(node.data['method'])] ?? '.lower()'}`;
    },
  },
  {
    name: 'test of a text',
    sort: 'boolean',
    weight: 1,
    make: (grow) => ({
      data: {
        method: grow.random.pick(['includes', 'startsWith', 'endsWith']),
        converts: grow.random.chance(0.8),
      },
      slots: { value: [grow.open('text')], part: [grow.named('plain text')] },
    }),
    js: (node, printer) =>
      `${textIn(node, printer, '')}.${node.data['method']}(${printer.slot(node, 'part', 'text')})`,
    py: (node, printer) =>
      node.data['method'] === 'includes'
        ? `(str(${printer.slot(node, 'part', 'text')}) in str(${printer.slot(node, 'value', 'text')}))`
        : `str(${printer.slot(node, 'value', 'text')}).${String(node.data['method']).toLowerCase()}(str(${printer.slot(node, 'part', 'text')}))`,
  },
  {
    name: 'choice of anything',
    sort: 'maybe',
    weight: 1.5,
    make: (grow) => ({
      slots: {
        test: [grow.a('boolean')],
        yes: [grow.a(grow.random.pick(['maybe', 'text', 'number', 'record']))],
        no: [grow.a(grow.random.pick(['maybe', 'text', 'number']))],
      },
    }),
    js: (node, printer) =>
      `(${printer.slot(node, 'test', 'boolean')} ? ${printer.slot(node, 'yes')} : ${printer.slot(node, 'no')})`,
    py: (node, printer) =>
      `(${printer.slot(node, 'yes')} if ${printer.slot(node, 'test', 'boolean')} else ${printer.slot(node, 'no')})`,
  },
  {
    name: 'anything joined',
    sort: 'maybe',
    weight: 1,
    make: (grow) => ({
      data: { operator: grow.random.pick(['&&', '||', '??']) },
      slots: {
        left: [grow.a(grow.random.pick(['maybe', 'boolean', 'text', 'number']))],
        right: [grow.a(grow.random.pick(['maybe', 'text', 'number']))],
      },
    }),
    js: (node, printer) =>
      `(${printer.slot(node, 'left')} ${node.data['operator']} ${printer.slot(node, 'right')})`,
    py: (node, printer) =>
      `(${printer.slot(node, 'left')} ${node.data['operator'] === '&&' ? 'and' : 'or'} ${printer.slot(node, 'right')})`,
  },
];
