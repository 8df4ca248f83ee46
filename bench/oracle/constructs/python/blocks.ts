import type { Construct } from '../../construct.ts';

const errors = ['ValueError', 'KeyError', 'TypeError', 'RuntimeError', '(KeyError, ValueError)', 'Exception'];

/** `else` of loops and of `try`, handlers by the type of the error, `assert`. */
export const blocks: readonly Construct[] = [
  {
    name: 'for with else',
    sort: 'statement',
    weight: 1.2,
    make: (grow) => {
      const over = [grow.open('list')];
      const name = grow.name('item');
      return {
        data: { name, word: grow.random.pick(['break', 'break', 'continue']) },
        slots: {
          over,
          body: grow.loopBody(2, '', () => grow.declareAs(name, 'text', false)),
          test: grow.random.chance(0.85) ? [grow.a('boolean')] : [],
          otherwise: grow.body(2),
        },
      };
    },
    py: (node, printer) => {
      const jump = node.slots['test']?.length
        ? `if ${printer.slot(node, 'test', 'boolean')}:\n    ${node.data['word']}`
        : 'pass';
      return `for ${node.data['name']} in ${printer.slot(node, 'over', 'list')} or []:\n${printer.ticking(node, 'body', [jump])}\nelse:\n${printer.body(node, 'otherwise')}`;
    },
  },
  {
    name: 'while with else',
    sort: 'statement',
    weight: 0.8,
    make: (grow) => {
      const name = grow.declare('number', true, 'turn');
      return {
        data: { name, end: 1 + grow.random.below(3) },
        slots: { test: [grow.a('boolean')], body: grow.loopBody(2, ''), otherwise: grow.body(2) },
      };
    },
    py: (node, printer) => {
      const { name, end } = node.data;
      const jump = `if ${printer.slot(node, 'test', 'boolean')}:\n    break`;
      return `${name} = 0\nwhile ${name} < ${end}:\n${printer.ticking(node, 'body', [`${name} += 1`, jump])}\nelse:\n${printer.body(node, 'otherwise')}`;
    },
  },
  {
    name: 'try with handlers by type',
    sort: 'statement',
    weight: 2,
    make: (grow) => {
      const error = grow.name('error');
      return {
        data: {
          error,
          first: grow.random.pick(errors),
          second: grow.random.pick(errors),
          hasFinally: grow.random.chance(0.4),
          hasElse: grow.random.chance(0.6),
          again: grow.random.chance(0.2),
        },
        slots: {
          body: [
            ...grow.body(2),
            grow.named(grow.random.pick(['throw', 'perform', 'expression that may throw'])),
            ...grow.body(1),
          ],
          handler: grow.body(2),
          other: grow.body(2),
          otherwise: grow.body(2),
          finally: grow.body(2),
        },
      };
    },
    py: (node, printer) => {
      const { error, first, second } = node.data;
      const parts = [
        `try:\n${printer.body(node, 'body')}`,
        `except ${first}:\n${printer.body(node, 'handler')}${node.data['again'] === true ? '\n    raise' : ''}`,
        `except ${second} as ${error}:\n${printer.body(node, 'other')}`,
      ];
      if (node.data['hasElse'] === true) parts.push(`else:\n${printer.body(node, 'otherwise')}`);
      if (node.data['hasFinally'] === true) parts.push(`finally:\n${printer.body(node, 'finally')}`);
      return parts.join('\n');
    },
  },
  {
    name: 'error of the program',
    sort: 'statement',
    weight: 0.8,
    make: (grow) => ({
      data: { name: grow.name('Problem'), base: grow.random.pick(['ValueError', 'Exception', 'KeyError']) },
      slots: {
        test: [grow.a('boolean')],
        text: [grow.open('text')],
        other: [grow.named('plain text')],
        body: grow.body(2),
        handler: grow.body(2),
        effect: [grow.a('effect')],
      },
    }),
    py: (node, printer) => {
      const { name, base } = node.data;
      const raised = `if ${printer.slot(node, 'test', 'boolean')}:\n    raise ${name}(${printer.slot(node, 'text', 'text')})`;
      const handled = `if known.args[0] == ${printer.slot(node, 'other', 'text')}:\n    ${printer.slot(node, 'effect', 'effect')}`;
      return `class ${name}(${base}):\n    pass\ntry:\n${printer.body(node, 'body', [raised])}\nexcept ${name} as known:\n${printer.body(node, 'handler', [handled])}`;
    },
  },
  {
    name: 'assert',
    sort: 'statement',
    isLeaf: true,
    weight: 0.1,
    make: (grow) => ({ slots: { test: [grow.a('boolean')] } }),
    py: (node, printer) => `assert ${printer.slot(node, 'test', 'boolean')}`,
  },
];
