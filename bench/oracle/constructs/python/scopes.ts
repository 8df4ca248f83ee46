import type { Construct } from '../../construct.ts';
import { define } from '../../define.ts';
import type { Grow } from '../../grow.ts';

const insideFunction = <T>(grow: Grow, make: () => T): T =>
  grow.functionBody({ async: false, generator: false, returns: true }, make);

/** Names: walrus, `nonlocal`, late binding, defaults that keep their state. */
export const scopes: readonly Construct[] = [
  {
    name: 'walrus',
    sort: 'statement',
    weight: 1.5,
    make: (grow) => {
      const value = [grow.a(grow.random.pick(['maybe', 'text', 'number']))];
      const name = grow.declare('maybe', true, 'found');
      return {
        data: { name, form: grow.random.below(3) },
        slots: {
          value,
          test: [grow.a('boolean')],
          other: [grow.a('text')],
          yes: grow.body(2),
          no: grow.body(1),
        },
      };
    },
    py: (node, printer) => {
      const { name, form } = node.data;
      const walrus = `(${name} := ${printer.slot(node, 'value')})`;
      const tests = [
        walrus,
        `${walrus} == ${printer.slot(node, 'other', 'text')}`,
        `${walrus} is not None and ${printer.slot(node, 'test', 'boolean')}`,
      ];
      return `if ${tests[Number(form)]}:\n${printer.body(node, 'yes')}\nelse:\n${printer.body(node, 'no')}`;
    },
  },
  {
    name: 'while with a walrus',
    sort: 'statement',
    weight: 0.8,
    make: (grow) => {
      const list = [grow.open('list')];
      const name = grow.declare('maybe', true, 'taken');
      return { data: { name, list: grow.name('rest') }, slots: { list, body: grow.loopBody(2, '') } };
    },
    py: (node, printer) => {
      const { name, list } = node.data;
      return `${list} = list(${printer.slot(node, 'list', 'list')} or [])\nwhile (${name} := ${list}.pop() if ${list} else None) is not None:\n${printer.ticking(node, 'body')}`;
    },
  },
  {
    name: 'counter of a closure',
    sort: 'statement',
    weight: 1.2,
    make: (grow) => ({
      data: {
        name: grow.name('step'),
        count: grow.name('count'),
        end: 1 + grow.random.below(2),
        calls: 1 + grow.random.below(3),
      },
      slots: {
        body: insideFunction(grow, () => insideFunction(grow, () => grow.body(1))),
        effect: [grow.a('effect')],
        other: [grow.a('effect')],
      },
    }),
    py: (node, printer) => {
      const { name, count, end, calls } = node.data;
      const make = printer.within({ async: false, generator: false }, () => {
        const step = define(node, printer, {
          head: `def ${name}()`,
          slot: 'body',
          first: [`nonlocal ${count}`, `${count} += 1`],
          last: () => `return ${count}`,
        });
        return `def make_${name}():\n${printer.indented(`${count} = 0\n${step}\nreturn ${name}`)}`;
      });
      const use = `if ${name}_made() > ${end}:\n    ${printer.slot(node, 'effect', 'effect')}`;
      return `${make}\n${name}_made = make_${name}()\nfor _ in range(${calls}):\n    ${name}_made()\n${use}`;
    },
  },
  {
    name: 'late binding',
    sort: 'statement',
    weight: 0.8,
    make: (grow) => ({
      data: { name: grow.name('late'), item: grow.name('item'), early: grow.random.chance(0.4) },
      slots: { list: [grow.open('list')], text: [grow.named('plain text')], effect: [grow.a('effect')] },
    }),
    py: (node, printer) => {
      const { name, item, early } = node.data;
      const head = early === true ? `lambda ${item}=${item}` : 'lambda';
      const made = `${name} = [${head}: ${item} for ${item} in ${printer.slot(node, 'list', 'list')} or []]`;
      return `${made}\nfor call_${name} in ${name}:\n    if call_${name}() == ${printer.slot(node, 'text', 'text')}:\n        ${printer.slot(node, 'effect', 'effect')}`;
    },
  },
  {
    name: 'default that keeps its state',
    sort: 'statement',
    weight: 1.2,
    make: (grow) => ({
      data: {
        name: grow.name('keep'),
        form: grow.random.below(3),
        calls: grow.random.below(3),
        end: 1 + grow.random.below(2),
      },
      slots: { value: [grow.a('text')], test: [grow.a('boolean')], effect: [grow.a('effect')] },
    }),
    py: (node, printer) => {
      const { name, form, calls, end } = node.data;
      const [start, change] = (
        [
          ['[]', 'kept.append(value)'],
          ['{}', 'kept[str(len(kept))] = value'],
          ['set()', 'kept.add(value)'],
        ] as const
      )[Number(form)] ?? ['[]', 'pass'];
      const made = `def ${name}(value, kept=${start}):\n    ${change}\n    return kept`;
      const call = `${name}(${printer.slot(node, 'value', 'text')})`;
      return `${made}\nif ${printer.slot(node, 'test', 'boolean')}:\n    ${name}('b')\nfor _ in range(${calls}):\n    ${name}('a')\nif len(${call}) > ${end}:\n    ${printer.slot(node, 'effect', 'effect')}`;
    },
  },
  {
    name: 'attribute of a function',
    sort: 'statement',
    weight: 0.5,
    make: (grow) => ({
      data: { name: grow.name('counted') },
      slots: { test: [grow.a('boolean')], effect: [grow.a('effect')] },
    }),
    py: (node, printer) => {
      const { name } = node.data;
      const lines = [
        `def ${name}():\n    ${name}.calls += 1`,
        `${name}.calls = 0`,
        `if ${printer.slot(node, 'test', 'boolean')}:\n    ${name}()`,
        `if ${name}.calls == 1:\n    ${printer.slot(node, 'effect', 'effect')}`,
      ];
      return lines.join('\n');
    },
  },
  {
    name: 'deleted name',
    sort: 'statement',
    weight: 0.4,
    make: (grow) => ({
      data: { name: grow.name('gone') },
      slots: { test: [grow.a('boolean')], effect: [grow.a('effect')] },
    }),
    py: (node, printer) => {
      const { name } = node.data;
      return `${name} = {'a': 1, 'b': 2}\nif ${printer.slot(node, 'test', 'boolean')}:\n    del ${name}['a']\nif 'a' not in ${name} or len(${name}) == 1:\n    ${printer.slot(node, 'effect', 'effect')}`;
    },
  },
];
