import type { Construct } from '../../construct.ts';
import { define } from '../../define.ts';

/** Heads of a function, and calls of it: `#` is a value. */
const signatures: readonly (readonly [parameters: string, test: string, call: string])[] = [
  ['*args', 'len(args) > 1', '#, #'],
  ['*args', "args and args[0] == 'a'", '*[#, #]'],
  ['first, *rest', 'rest', '#, *(% or [])'],
  ['**options', "options.get('k') == 'a'", 'k=#'],
  ['**options', "'a' in options", "**{'a': #}"],
  ['**options', "options.get('k')", '**{str(k): v for k, v in (@ or {}).items()}'],
  ["first='a', *, key='b'", "key == 'b'", 'key=#'],
  ["first='a', *, key='b'", "first == 'a' and key == 'b'", '#'],
  ['first, /, second=None', 'second is None', '#'],
  ["first=None, second='b'", 'first == second', 'second=#, first=#'],
  ['*args, **options', 'len(args) + len(options) > 1', '*(% or []), k=#'],
];

export const pythonArguments: readonly Construct[] = [
  {
    name: 'arguments by star',
    sort: 'statement',
    weight: 1.5,
    make: (grow) => ({
      data: { name: grow.name('take'), form: grow.random.below(signatures.length) },
      slots: {
        body: grow.functionBody({ async: false, generator: false, returns: true }, () => grow.body(2)),
        first: [grow.open('text')],
        second: [grow.named('plain text')],
        list: [grow.open('list')],
        record: [grow.open('record')],
        effect: [grow.a('effect')],
      },
    }),
    py: (node, printer) => {
      const { name, form } = node.data;
      const [parameters = '', test = '', call = ''] = signatures[Number(form)] ?? [];
      const made = define(node, printer, {
        head: `def ${name}(${parameters})`,
        slot: 'body',
        last: () => `if ${test}:\n    ${printer.slot(node, 'effect', 'effect')}`,
      });
      const values = [printer.slot(node, 'first', 'text'), printer.slot(node, 'second', 'text')];
      const written = call
        .replace('%', () => printer.slot(node, 'list', 'list'))
        .replace('@', () => printer.slot(node, 'record', 'record'))
        .replaceAll('#', () => values.shift() ?? "'a'");
      return `${made}\n${name}(${written})`;
    },
  },
  {
    name: 'partial application',
    sort: 'statement',
    weight: 0.5,
    make: (grow) => ({
      data: { name: grow.name('part') },
      slots: { first: [grow.open('text')], second: [grow.named('plain text')], effect: [grow.a('effect')] },
    }),
    py: (node, printer) => {
      const { name } = node.data;
      const effect = printer.within({ async: false, generator: false }, () =>
        printer.slot(node, 'effect', 'effect'),
      );
      return `def ${name}(first, second='b'):\n    if first == second:\n        ${effect}\nfunctools.partial(${name}, ${printer.slot(node, 'first', 'text')})(second=${printer.slot(node, 'second', 'text')})`;
    },
  },
];
