import type { Construct } from '../construct.ts';
import { homesOf } from '../define.ts';
import { type Node, type ValueSort, valueSorts } from '../tree.ts';

const types: Readonly<Record<string, string>> = { number: 'number', text: 'string', boolean: 'boolean' };

/** `: number` in TypeScript, where the type is known and some of the time. */
const annotation = (node: Node, isTypeScript: boolean): string => {
  const type = types[String(node.data['sort'])];
  return isTypeScript && node.data['typed'] === true ? `: ${type ?? 'any'}` : '';
};

/** The values that state of a module begins with, in JavaScript and in Python. */
const initials: Readonly<Record<ValueSort, readonly (readonly [javascript: string, python: string])[]>> = {
  number: [
    ['0', '0'],
    ['1', '1'],
  ],
  text: [
    ["'a'", "'a'"],
    ["''", "''"],
  ],
  boolean: [
    ['false', 'False'],
    ['true', 'True'],
  ],
  maybe: [
    ['null', 'None'],
    ['undefined', 'None'],
  ],
  list: [
    ['[]', '[]'],
    ["['a', 'b']", "['a', 'b']"],
  ],
  record: [
    ['{}', '{}'],
    ["{ k: 'a' }", "{'k': 'a'}"],
  ],
  map: [
    ['new Map()', '{}'],
    ["new Map([['a', 1]])", "{'a': 1}"],
  ],
  set: [
    ['new Set()', 'set()'],
    ["new Set(['a'])", "{'a'}"],
  ],
};

const initial = (data: Node['data'], language: 0 | 1): string =>
  initials[data['sort'] as ValueSort][Number(data['form'])]?.[language] ?? '';

/** Declarations and assignments of variables. */
export const variables: readonly Construct[] = [
  {
    name: 'declare',
    sort: 'statement',
    isLeaf: true,
    weight: 4,
    make: (grow) => {
      const sort = grow.random.pick<ValueSort>([...valueSorts, 'number', 'text', 'boolean', 'boolean']);
      const value = [grow.a(sort)];
      const isMutable = grow.random.chance(0.7);
      return {
        data: {
          sort,
          mutable: isMutable,
          typed: grow.random.chance(0.3),
          name: grow.declare(sort, isMutable),
        },
        slots: { value },
      };
    },
    js: (node, printer) =>
      `${node.data['mutable'] === true ? 'let' : 'const'} ${node.data['name']}${annotation(node, printer.language === 'ts')} = ${printer.slot(node, 'value', node.data['sort'] as ValueSort)};`,
    py: (node, printer) =>
      `${node.data['name']} = ${printer.slot(node, 'value', node.data['sort'] as ValueSort)}`,
  },
  {
    name: 'state of the module',
    sort: 'statement',
    fits: () => false,
    make: (grow) => {
      const sort = grow.random.pick(valueSorts);
      return {
        data: { sort, name: grow.declare(sort, true), form: grow.random.below(2) },
      };
    },
    js: ({ data }) => `let ${data['name']} = ${initial(data, 0)};`,
    py: ({ data }) => `${data['name']} = ${initial(data, 1)}`,
  },
  {
    name: 'declare without a value',
    sort: 'statement',
    isLeaf: true,
    weight: 0.8,
    make: (grow) => ({ data: { name: grow.declare('maybe', true), var: grow.random.chance(0.3) } }),
    js: (node) => `${node.data['var'] === true ? 'var' : 'let'} ${node.data['name']};`,
    py: (node) => `${node.data['name']} = None`,
  },
  {
    name: 'assign',
    sort: 'statement',
    isLeaf: true,
    weight: 4,
    fits: (grow) => grow.anyVariable(true) !== null,
    make: (grow) => {
      const target = grow.anyVariable(true);
      const sort = target?.sort ?? 'maybe';
      return {
        data: { name: target?.name ?? '', sort, ...homesOf(target) },
        slots: { value: [grow.a(sort)] },
      };
    },
    js: (node, printer) =>
      `${node.data['name']} = ${printer.bounded(printer.slot(node, 'value', node.data['sort'] as ValueSort))};`,
    py: (node, printer) =>
      `${node.data['name']} = ${printer.bounded(printer.slot(node, 'value', node.data['sort'] as ValueSort))}`,
  },
  {
    name: 'count',
    sort: 'statement',
    isLeaf: true,
    weight: 2,
    fits: (grow) => grow.variable('number', true) !== null,
    make: (grow) => {
      const target = grow.variable('number', true);
      return {
        data: {
          name: target?.name ?? '',
          form: grow.random.pick(['++', '--', '+= 1', '+= 2', '-= 1', '*= 2']),
          ...homesOf(target),
        },
      };
    },
    js: ({ data }) => `${data['name']}${String(data['form']).length > 2 ? ' ' : ''}${data['form']};`,
    py: ({ data: { name, form } }) =>
      ({ '++': `${name} = (${name} or 0) + 1`, '--': `${name} = (${name} or 0) - 1` })[String(form)] ??
      `${name} ${form}`,
  },
  {
    name: 'counted value',
    sort: 'number',
    weight: 1,
    fits: (grow) => grow.variable('number', true) !== null,
    make: (grow) => ({
      data: {
        name: grow.variable('number', true)?.name ?? '',
        operator: grow.random.pick(['++', '--']),
        before: grow.random.chance(0.4),
      },
    }),
    js: ({ data }) =>
      data['before'] === true ? `${data['operator']}${data['name']}` : `${data['name']}${data['operator']}`,
  },
  {
    name: 'append to a text',
    sort: 'statement',
    isLeaf: true,
    weight: 0.8,
    fits: (grow) => grow.variable('text', true) !== null,
    make: (grow) => {
      const target = grow.variable('text', true);
      return {
        data: { name: target?.name ?? '', text: grow.random.pick(['a', 'b', '']), ...homesOf(target) },
      };
    },
    js: ({ data }) => `${data['name']} += '${data['text']}';`,
    py: ({ data }, printer) =>
      `${data['name']} = ${printer.bounded(`(${data['name']} or '') + '${data['text']}'`)}`,
  },
  {
    name: 'assign when',
    sort: 'statement',
    weight: 1,
    fits: (grow) => grow.anyVariable(true) !== null,
    make: (grow) => {
      const target = grow.anyVariable(true);
      const sort = target?.sort ?? 'maybe';
      return {
        data: {
          name: target?.name ?? '',
          sort,
          operator: grow.random.pick(['??=', '||=', '&&=']),
          ...homesOf(target),
        },
        slots: { value: [grow.a(sort)] },
      };
    },
    js: (node, printer) =>
      `${node.data['name']} ${node.data['operator']} ${printer.slot(node, 'value', node.data['sort'] as ValueSort)};`,
    py: (node, printer) => {
      const { name, sort, operator } = node.data;
      const tests: Readonly<Record<string, string>> = { '??=': `${name} is None`, '||=': `not ${name}` };
      return `if ${tests[String(operator)] ?? name}:\n    ${name} = ${printer.slot(node, 'value', sort as ValueSort)}`;
    },
  },
  {
    name: 'swap',
    sort: 'statement',
    weight: 0.4,
    fits: (grow) => grow.variable('text', true) !== null,
    make: (grow) => {
      const first = grow.variable('text', true);
      const second = grow.variable('text', true);
      return {
        data: { first: first?.name ?? '', second: second?.name ?? '', ...homesOf(first, second) },
      };
    },
    js: ({ data }) => `[${data['first']}, ${data['second']}] = [${data['second']}, ${data['first']}];`,
    py: ({ data }) => `${data['first']}, ${data['second']} = ${data['second']}, ${data['first']}`,
  },
];
