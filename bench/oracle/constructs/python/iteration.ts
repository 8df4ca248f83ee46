import type { Construct } from '../../construct.ts';
import { define } from '../../define.ts';

/** Heads of loops over more than one thing: `%` and `!` are lists, `@` a record, `$` the name of the item. */
const heads: readonly string[] = [
  'index, $ in enumerate(% or [])',
  'index, $ in enumerate(% or [], start=1)',
  '$, other in zip(% or [], ! or [])',
  '$ in reversed(% or [])',
  '$ in sorted(% or [], key=str)',
  "index, ($, *rest) in enumerate([[x, 'a'] for x in % or []])",
  '$ in itertools.chain(% or [], ! or [])',
  '$ in set(% or [])',
  '$ in dict.fromkeys(% or [])',
  'key, $ in sorted((@ or {}).items(), key=str)',
  '$ in itertools.islice(% or [], 2)',
  '$ in filter(None, % or [])',
  '$ in map(str, % or [])',
  '$ in [*(% or []), *(! or [])]',
  '$ in tuple(% or [])[-2:]',
  '$, other in itertools.zip_longest(% or [], ! or [])',
];

/** Loops over iterators of the library, and generators with `send`, `yield from` and a result. */
export const iteration: readonly Construct[] = [
  {
    name: 'loop over an iterator of the library',
    sort: 'statement',
    weight: 1.5,
    make: (grow) => {
      const slots = { list: [grow.open('list')], other: [grow.a('list')], record: [grow.open('record')] };
      const item = grow.name('item');
      return {
        data: { item, form: grow.random.below(heads.length) },
        slots: { ...slots, body: grow.loopBody(3, '', () => grow.declareAs(item, 'text', false)) },
      };
    },
    py: (node, printer) => {
      const head = (heads[Number(node.data['form'])] ?? '')
        .replace('%', () => printer.slot(node, 'list', 'list'))
        .replace('!', () => printer.slot(node, 'other', 'list'))
        .replace('@', () => printer.slot(node, 'record', 'record'))
        .replace('$', () => String(node.data['item']));
      return `for ${head}:\n${printer.ticking(node, 'body')}`;
    },
  },
  {
    name: 'generator that is sent values',
    sort: 'statement',
    weight: 0.7,
    make: (grow) => ({
      data: { name: grow.name('talk'), value: grow.name('sent') },
      slots: {
        body: grow.functionBody({ async: false, generator: true, returns: false }, () => grow.body(2)),
        text: [grow.named('plain text')],
        other: [grow.open('text')],
        effect: [grow.a('effect')],
      },
    }),
    py: (node, printer) => {
      const { name, value } = node.data;
      const made = define(node, printer, {
        head: `def ${name}()`,
        slot: 'body',
        kind: { async: false, generator: true },
        last: () =>
          `${value} = yield 'a'\nif ${value} == ${printer.slot(node, 'text', 'text')}:\n    ${printer.slot(node, 'effect', 'effect')}\nyield 'b'`,
      });
      return `${made}\n${name}_made = ${name}()\nnext(${name}_made)\n${name}_made.send(${printer.slot(node, 'other', 'text')})`;
    },
  },
  {
    name: 'generator with a result',
    sort: 'statement',
    weight: 0.7,
    make: (grow) => ({
      data: { name: grow.name('inner'), item: grow.name('item') },
      slots: {
        body: grow.functionBody({ async: false, generator: true, returns: false }, () => grow.body(1)),
        text: [grow.a('text')],
        result: [grow.open('text')],
        test: [grow.named('plain text')],
        effect: [grow.a('effect')],
        each: [grow.a('effect')],
      },
    }),
    py: (node, printer) => {
      const { name, item } = node.data;
      const kind = { async: false, generator: true };
      const inner = define(node, printer, {
        head: `def ${name}()`,
        slot: 'body',
        kind,
        last: () =>
          `yield ${printer.slot(node, 'text', 'text')}\nreturn ${printer.slot(node, 'result', 'text')}`,
      });
      const outer = printer.within(
        kind,
        () =>
          `def ${name}_outer():\n    result = yield from ${name}()\n    if result == ${printer.slot(node, 'test', 'text')}:\n        ${printer.slot(node, 'effect', 'effect')}\n    yield 'end'`,
      );
      return `${inner}\n${outer}\nfor ${item} in ${name}_outer():\n    if ${item} != 'end':\n        ${printer.slot(node, 'each', 'effect')}`;
    },
  },
  {
    name: 'unpacking with a star',
    sort: 'statement',
    weight: 1,
    make: (grow) => {
      const list = [grow.open('list')];
      return {
        data: {
          first: grow.declare('maybe', true),
          middle: grow.declare('list', true),
          last: grow.declare('maybe', true),
          form: grow.random.below(3),
        },
        slots: { list, value: [grow.a('text')] },
      };
    },
    py: (node, printer) => {
      const { first, middle, last, form } = node.data;
      const list = printer.slot(node, 'list', 'list');
      const value = printer.slot(node, 'value', 'text');
      return (
        [
          `${first}, *${middle}, ${last} = [*(${list} or []), 'a', ${value}]`,
          `(${first}, ${last}), *${middle} = [('a', ${value}), *(${list} or [])]`,
          `${first} = ${last} = ${value}\n${middle} = [${first}, *(${list} or [])]`,
        ][Number(form)] ?? ''
      );
    },
  },
];
