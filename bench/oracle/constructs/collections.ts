import type { Construct } from '../construct.ts';
import { define } from '../define.ts';
import type { Sort } from '../tree.ts';

const mutators: readonly { readonly js: string; readonly py: string; readonly argument: boolean }[] = [
  { js: 'push(#)', py: 'append(#)', argument: true },
  { js: 'push(#)', py: 'append(#)', argument: true },
  { js: 'unshift(#)', py: 'insert(0, #)', argument: true },
  { js: 'pop()', py: 'pop()', argument: false },
  { js: 'shift()', py: 'pop(0)', argument: false },
  { js: 'splice(0, 1)', py: 'clear()', argument: false },
  { js: 'splice(0, 1, #)', py: 'extend([#])', argument: true },
  { js: 'reverse()', py: 'reverse()', argument: false },
  { js: 'sort()', py: 'sort()', argument: false },
  { js: 'fill(#)', py: 'append(#)', argument: true },
];

/** A value made of a collection by a method, with a callback where `#` stands. */
const listReads: readonly { readonly sort: Sort; readonly js: string; readonly py?: string }[] = [
  { sort: 'maybe', js: '[0]', py: '[0]' },
  { sort: 'maybe', js: '[1]', py: '[1]' },
  { sort: 'maybe', js: '[5]', py: '[-2]' },
  { sort: 'maybe', js: '?.[2]', py: '[2]' },
  { sort: 'maybe', js: '.at(-1)', py: '[-1]' },
  { sort: 'maybe', js: '.pop()', py: '.pop()' },
  { sort: 'maybe', js: '.shift()', py: '.pop(0)' },
  { sort: 'maybe', js: '.find((x) => x === #)', py: '.index(#)' },
  { sort: 'number', js: '.indexOf(#)', py: '.count(#)' },
  { sort: 'number', js: '.findIndex((x) => x === #)', py: '.index(#)' },
  { sort: 'number', js: '.push(#)' },
  { sort: 'number', js: '.reduce((sum, x) => sum + 1, 0)' },
  { sort: 'boolean', js: '.includes(#)', py: '.__contains__(#)' },
  { sort: 'boolean', js: '.some((x) => x === #)' },
  { sort: 'boolean', js: '.every((x) => x !== #)' },
  { sort: 'text', js: '.join("")' },
  { sort: 'list', js: '.filter((x) => x !== #)' },
  { sort: 'list', js: '.map((x) => x)' },
  { sort: 'list', js: '.slice(1)', py: '[1:]' },
  { sort: 'list', js: '.concat([#])' },
  { sort: 'list', js: '.flatMap((x) => [x])' },
];

/** A list that a read of Python does not fail on: a program that fails early shows little. */
const instead = (read: string): string => (read.startsWith('[1:') ? '[]' : "['a', None, 'b']");

const readConstruct = ({ sort, js, py }: (typeof listReads)[number], index: number): Construct => ({
  name: `read of a list ${js} ${index}`,
  sort,
  weight: sort === 'maybe' ? 0.35 : 0.25,
  make: (grow) => ({
    data: { padded: grow.random.chance(0.8) },
    slots: {
      list: [grow.open('list')],
      value: js.includes('#')
        ? [js.includes('=>') || grow.random.chance(0.7) ? grow.leaf('text') : grow.a('text')]
        : [],
    },
  }),
  js: (node, printer) =>
    `(${printer.slot(node, 'list', 'list')} ?? [])${js.replace('#', () => printer.kept(node, 'value', 'text'))}`,
  ...(py === undefined
    ? {}
    : {
        py: (node, printer) => {
          const value = printer.slot(node, 'value', 'text');
          const read = printer.slot(node, 'list', 'list');
          // A read that fails ends most programs, so few do.
          const isPadded = node.data['padded'] === true && /\[-?\d\]$/.test(py);
          const list = isPadded
            ? `(list(${read} or []) + ${instead(py)})`
            : `list(${read} or ${instead(py)})`;
          return `${py.startsWith('.index') ? `(${list} + [${value}])` : list}${py.replace('#', () => value)}`;
        },
      }),
});

/** Lists, maps and sets: how they change and how they are read. */
export const collections: readonly Construct[] = [
  ...listReads.map(readConstruct),
  {
    name: 'change of a list',
    sort: 'statement',
    isLeaf: true,
    weight: 2,
    fits: (grow) => grow.variable('list') !== null,
    make: (grow) => {
      const form = grow.random.below(mutators.length);
      return {
        data: { name: grow.variable('list')?.name ?? '', form },
        slots: {
          value: mutators[form]?.argument === true ? [grow.a(grow.random.pick(['text', 'number']))] : [],
        },
      };
    },
    js: (node, printer) =>
      `${node.data['name']}.${(mutators[Number(node.data['form'])]?.js ?? '').replace('#', () => printer.kept(node, 'value', 'text'))};`,
    py: (node, printer) => {
      const { name, form } = node.data;
      const change = (mutators[Number(form)]?.py ?? '').replace('#', () =>
        printer.kept(node, 'value', 'text'),
      );
      if (change.startsWith('pop')) return `if ${name}:\n    ${name}.${change}`;
      return `${name}.${change === 'sort()' ? 'sort(key=str)' : change}`;
    },
  },
  {
    name: 'item of a list is set',
    sort: 'statement',
    weight: 1,
    fits: (grow) => grow.variable('list') !== null,
    make: (grow) => ({
      data: { name: grow.variable('list')?.name ?? '', form: grow.random.below(3) },
      slots: { index: [grow.a('number')], value: [grow.a('text')] },
    }),
    js: (node, printer) =>
      [
        `${node.data['name']}[0] = ${printer.kept(node, 'value', 'text')};`,
        `${node.data['name']}[${printer.slot(node, 'index', 'number')} % 4] = ${printer.kept(node, 'value', 'text')};`,
        `${node.data['name']}.length = 0;`,
      ][Number(node.data['form'])] ?? '',
    py: (node, printer) => {
      const { name, form } = node.data;
      const value = printer.kept(node, 'value', 'text');
      return (
        [
          `${name}[0:1] = [${value}]`,
          `if ${name}:\n    ${name}[(${printer.slot(node, 'index', 'number')} or 0) % len(${name})] = ${value}`,
          `del ${name}[:]`,
        ][Number(form)] ?? ''
      );
    },
  },
  {
    name: 'list of values',
    sort: 'list',
    weight: 2,
    make: (grow) => ({
      slots: {
        items: Array.from({ length: 1 + grow.random.below(3) }, () =>
          grow.a(grow.random.pick(['text', 'number', 'maybe'])),
        ),
      },
    }),
    js: (node, printer) => `[${printer.all(node, 'items').map(printer.bounded).join(', ')}]`,
    py: (node, printer) => `[${printer.all(node, 'items').map(printer.bounded).join(', ')}]`,
  },
  {
    name: 'list with a spread',
    sort: 'list',
    weight: 0.8,
    make: (grow) => ({
      slots: { list: [grow.open('list')], item: [grow.a('text')] },
      data: { last: grow.random.chance(0.5) },
    }),
    js: (node, printer) => {
      const spread = `...(${printer.slot(node, 'list', 'list')} ?? [])`;
      const item = printer.kept(node, 'item', 'text');
      return node.data['last'] === true ? `[${item}, ${spread}]` : `[${spread}, ${item}]`;
    },
    py: (node, printer) =>
      `[*(${printer.slot(node, 'list', 'list')} or []), ${printer.kept(node, 'item', 'text')}]`,
  },
  {
    name: 'index into a list',
    sort: 'maybe',
    weight: 1,
    make: (grow) => ({ slots: { list: [grow.open('list')], index: [grow.a('number')] } }),
    js: (node, printer) =>
      `(${printer.slot(node, 'list', 'list')} ?? [])[${printer.slot(node, 'index', 'number')}]`,
    py: (node, printer) =>
      `[*(${printer.slot(node, 'list', 'list')} or []), None, 'a'][(${printer.slot(node, 'index', 'number')} or 0) % 3 - 1]`,
  },
  {
    name: 'change of a map',
    sort: 'statement',
    isLeaf: true,
    weight: 1.2,
    fits: (grow) => grow.variable('map') !== null,
    make: (grow) => ({
      data: {
        name: grow.variable('map')?.name ?? '',
        form: grow.random.pick(['set', 'set', 'delete', 'clear']),
      },
      slots: { key: [grow.a('text')], value: [grow.a('maybe')] },
    }),
    js: (node, printer) => {
      const { name, form } = node.data;
      if (form === 'clear') return `${name}.clear();`;
      const key = printer.slot(node, 'key', 'text');
      return form === 'set'
        ? `${name}.set(${printer.bounded(key)}, ${printer.kept(node, 'value')});`
        : `${name}.delete(${key});`;
    },
    py: (node, printer) => {
      const { name, form } = node.data;
      if (form === 'clear') return `${name}.clear()`;
      const key = printer.slot(node, 'key', 'text');
      return form === 'set'
        ? `${name}[${printer.bounded(key)}] = ${printer.kept(node, 'value')}`
        : `${name}.pop(${key}, None)`;
    },
  },
  {
    name: 'value of a map',
    sort: 'maybe',
    weight: 0.8,
    fits: (grow) => grow.variable('map') !== null,
    make: (grow) => ({ slots: { map: [grow.open('map')], key: [grow.a('text')] } }),
    js: (node, printer) => `${printer.slot(node, 'map', 'map')}.get(${printer.slot(node, 'key', 'text')})`,
    py: (node, printer) => `${printer.slot(node, 'map', 'map')}.get(${printer.slot(node, 'key', 'text')})`,
  },
  {
    name: 'key of a map',
    sort: 'boolean',
    weight: 0.8,
    fits: (grow) => grow.variable('map') !== null,
    make: (grow) => ({
      data: { size: grow.random.chance(0.3) },
      slots: { map: [grow.open('map')], key: [grow.a('text')] },
    }),
    js: (node, printer) =>
      node.data['size'] === true
        ? `${printer.slot(node, 'map', 'map')}.size > 0`
        : `${printer.slot(node, 'map', 'map')}.has(${printer.slot(node, 'key', 'text')})`,
    py: (node, printer) =>
      node.data['size'] === true
        ? `(len(${printer.slot(node, 'map', 'map')}) > 0)`
        : `(${printer.slot(node, 'key', 'text')} in ${printer.slot(node, 'map', 'map')})`,
  },
  {
    name: 'change of a set',
    sort: 'statement',
    isLeaf: true,
    weight: 1,
    fits: (grow) => grow.variable('set') !== null,
    make: (grow) => ({
      data: {
        name: grow.variable('set')?.name ?? '',
        form: grow.random.pick(['add', 'add', 'delete', 'clear']),
      },
      slots: { value: [grow.a('text')] },
    }),
    js: (node, printer) =>
      `${node.data['name']}.${node.data['form']}(${node.data['form'] === 'clear' ? '' : printer.kept(node, 'value', 'text')});`,
    py: (node, printer) =>
      `${node.data['name']}.${node.data['form'] === 'delete' ? 'discard' : node.data['form']}(${node.data['form'] === 'clear' ? '' : printer.kept(node, 'value', 'text')})`,
  },
  {
    name: 'member of a set',
    sort: 'boolean',
    weight: 0.8,
    fits: (grow) => grow.variable('set') !== null,
    make: (grow) => ({
      data: { size: grow.random.chance(0.3) },
      slots: { set: [grow.open('set')], value: [grow.a('text')] },
    }),
    js: (node, printer) =>
      node.data['size'] === true
        ? `${printer.slot(node, 'set', 'set')}.size > 1`
        : `${printer.slot(node, 'set', 'set')}.has(${printer.slot(node, 'value', 'text')})`,
    py: (node, printer) =>
      node.data['size'] === true
        ? `(len(${printer.slot(node, 'set', 'set')}) > 1)`
        : `(${printer.slot(node, 'value', 'text')} in ${printer.slot(node, 'set', 'set')})`,
  },
  {
    name: 'each item performs',
    sort: 'statement',
    weight: 1,
    make: (grow) => {
      const list = [grow.a('list')];
      const name = grow.name('item');
      const async = grow.random.chance(0.5);
      const body = grow.functionBody({ async, generator: false, returns: true }, () =>
        grow.body(2, () => grow.declareAs(name, 'text', false)),
      );
      return { data: { name, async, form: grow.random.below(4) }, slots: { list, body } };
    },
    js: (node, printer) => {
      const isAsync = node.data['async'] === true;
      const method = ['forEach', 'map', 'filter', 'some'][Number(node.data['form'])];
      const text = printer.within({ async: isAsync, generator: false }, () => {
        const body = printer.ticking(node, 'body');
        return `(${isAsync ? 'async ' : ''}(${node.data['name']}) => {\n${body}\n})`;
      });
      const call = `(${printer.slot(node, 'list', 'list')} ?? []).${method}${text}`;
      return method === 'map' && isAsync && printer.inside().async
        ? `await Promise.all(${call});`
        : `${call};`;
    },
    py: (node, printer) => {
      const { name, form } = node.data;
      const work = `work_${name}`;
      const made = define(node, printer, { head: `def ${work}(${name})`, slot: 'body' });
      const list = `${printer.slot(node, 'list', 'list')} or []`;
      const uses = [
        `for each_${name} in ${list}:\n    ${work}(each_${name})`,
        `list(map(${work}, ${list}))`,
        `list(filter(${work}, ${list}))`,
        `any(${work}(each_${name}) for each_${name} in ${list})`,
      ];
      return `${made}\n${uses[Number(form)]}`;
    },
  },
];
