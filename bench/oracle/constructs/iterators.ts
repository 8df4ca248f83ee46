import type { Construct } from '../construct.ts';
import { define, outerNames } from '../define.ts';

/** Generators and own iterators. */
export const iterators: readonly Construct[] = [
  {
    name: 'generator',
    sort: 'statement',
    weight: 1,
    make: (grow) => {
      const slots = {
        first: [grow.a('text')],
        between: grow.functionBody({ async: false, generator: true, returns: false }, () => grow.body(2)),
        second: [grow.a('text')],
        after: grow.functionBody({ async: false, generator: true, returns: false }, () => grow.body(1)),
      };
      const name = grow.name('generate');
      const item = grow.name('item');
      return {
        data: { name, item, form: grow.random.pick([0, 0, 0, 2, 2, 3, 3, 1]) },
        slots: { ...slots, body: grow.loopBody(2, '', () => grow.declareAs(item, 'text', false)) },
      };
    },
    js: (node, printer) => {
      const { name, item, form } = node.data;
      const text = printer.within({ async: false, generator: true }, () =>
        [
          `function* ${name}() {`,
          `  yield ${printer.slot(node, 'first', 'text')};`,
          printer.body(node, 'between'),
          `  yield ${printer.slot(node, 'second', 'text')};`,
          printer.body(node, 'after'),
          `  return 'end';`,
          '}',
        ].join('\n'),
      );
      const body = printer.ticking(node, 'body');
      const uses = [
        `for (const ${item} of ${name}()) {\n${body}\n}`,
        `const [${item}] = ${name}();\n${printer.body(node, 'body').includes('break') || printer.body(node, 'body').includes('continue') ? '' : `{\n${body}\n}`}`,
        `const ${name}Steps = ${name}();\n${name}Steps.next();\nfor (const ${item} of ${name}Steps) {\n${body}\n}`,
        `for (const ${item} of [...${name}(), 'x']) {\n${body}\n}`,
      ];
      return `${text}\n${uses[Number(form)]}`;
    },
    py: (node, printer) => {
      const { name, item, form } = node.data;
      const kind = { async: false, generator: true };
      const text = printer.within(kind, () => {
        const parts = [
          ...outerNames([...(node.slots['between'] ?? []), ...(node.slots['after'] ?? [])], printer.depth()),
          `yield ${printer.slot(node, 'first', 'text')}`,
          ...printer.all(node, 'between'),
          `yield ${printer.slot(node, 'second', 'text')}`,
          ...printer.all(node, 'after'),
        ];
        return `def ${name}():\n${printer.indented(parts.join('\n'))}`;
      });
      const body = printer.ticking(node, 'body');
      const uses = [
        `for ${item} in ${name}():\n${body}`,
        `for ${item} in [next(${name}())]:\n${body}`,
        `${name}_steps = ${name}()\nnext(${name}_steps)\nfor ${item} in ${name}_steps:\n${body}`,
        `for ${item} in [*${name}(), 'x']:\n${body}`,
      ];
      return `${text}\n${uses[Number(form)]}`;
    },
  },
  {
    name: 'own iterator',
    sort: 'statement',
    weight: 0.8,
    make: (grow) => {
      const name = grow.name('own');
      const item = grow.name('item');
      const kind = { async: false, generator: false, returns: false };
      const value = grow.functionBody(kind, () => [grow.a('text')]);
      const inside = grow.functionBody(kind, () => grow.body(2));
      return {
        data: { name, item, end: 1 + grow.random.below(3) },
        slots: { value, inside, body: grow.loopBody(2, '', () => grow.declareAs(item, 'text', false)) },
      };
    },
    js: (node, printer) => {
      const { name, item, end } = node.data;
      const inside = printer.within({ async: false, generator: false }, () =>
        printer.indented(printer.indented(printer.ticking(node, 'inside'))),
      );
      const value = printer.within({ async: false, generator: false }, () =>
        printer.slot(node, 'value', 'text'),
      );
      return `const ${name} = {
  turn: 0,
  [Symbol.iterator]() {
    return this;
  },
  next() {
${inside}
    this.turn++;
    return this.turn > ${end} ? { done: true, value: undefined } : { done: false, value: ${value} };
  },
};
for (const ${item} of ${name}) {
${printer.ticking(node, 'body')}
}`;
    },
    py: (node, printer) => {
      const { name, item, end } = node.data;
      const next = define(node, printer, {
        head: 'def __next__(self)',
        slot: 'inside',
        last: () =>
          `self.turn += 1\nif self.turn > ${end}:\n    raise StopIteration\nreturn ${printer.slot(node, 'value', 'text')}`,
      });
      const parts = ['def __init__(self):\n    self.turn = 0', 'def __iter__(self):\n    return self', next];
      return `class ${name}:\n${printer.indented(parts.join('\n'))}\nfor ${item} in ${name}():\n${printer.ticking(node, 'body')}`;
    },
  },
];
