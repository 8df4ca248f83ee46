import type { Construct } from '../construct.ts';
import { define } from '../define.ts';
import type { Node } from '../tree.ts';

/** Classes with state, inheritance, getters and own methods. */
export const classes: readonly Construct[] = [
  {
    name: 'test of the object',
    sort: 'boolean',
    fits: () => false,
    make: ({ random }) => ({
      data: { form: random.below(3), text: random.pick(['a', 'b', 'c']), number: random.below(3) },
    }),
    js: ({ data }) =>
      [
        `this.state === '${data['text']}'`,
        `this.state !== '${data['text']}'`,
        `this.size >= ${data['number']}`,
      ][Number(data['form'])] ?? 'true',
    py: ({ data }) =>
      [
        `self.state == '${data['text']}'`,
        `self.state != '${data['text']}'`,
        `self.count >= ${data['number']}`,
      ][Number(data['form'])] ?? 'True',
  },
  {
    name: 'class of the module',
    sort: 'statement',
    weight: 2,
    fits: () => false,
    make: (grow) => {
      const base = grow.random.chance(0.5) ? grow.callable('class') : null;
      const slots: Record<string, readonly Node[]> = {
        field: [grow.named('plain text')],
        getter: [grow.named('test of the object')],
      };
      grow.withEvent(true, () => {
        slots['method'] = grow.functionBody({ async: true, generator: false, returns: true }, () =>
          grow.body(2),
        );
        slots['other'] = grow.functionBody({ async: true, generator: false, returns: true }, () =>
          grow.body(2),
        );
      });
      const name = grow.name('C');
      grow.declareFunction({
        name,
        returns: 'record',
        parameters: [],
        async: false,
        form: 'class',
        takesEvent: false,
      });
      return {
        data: {
          name,
          base: base?.name ?? '',
          own: grow.random.chance(0.7),
          super: grow.random.chance(0.5),
          static: grow.random.chance(0.3),
          private: grow.random.chance(0.3),
        },
        slots,
      };
    },
    js: (node, printer) => {
      const { name, base } = node.data;
      const kind = { async: true, generator: false };
      const method = (called: string, slot: string, first: readonly string[]) =>
        printer.within(kind, () => `async ${called}(event) {\n${printer.ticking(node, slot, first)}\n}`);
      const parent = base === '' ? '' : ` extends ${base}`;
      const up = base !== '' && node.data['super'] === true ? ['await super.work(event);'] : [];
      const count = node.data['private'] === true ? '#count' : 'count';
      const parts = [
        `state = ${printer.slot(node, 'field', 'text')};`,
        `${count} = 0;`,
        `get size() {\n  return this.${count};\n}`,
        `get ready() {\n  return ${printer.slot(node, 'getter', 'boolean')};\n}`,
        `set mode(value) {\n  this.state = value;\n}`,
        ...(node.data['own'] === true || base === ''
          ? [method('work', 'method', [...up, `this.${count}++;`])]
          : []),
        method('again', 'other', [`if (this.${count} > 1) { this.state = 'a'; }`]),
        ...(node.data['static'] === true ? [`static create() {\n  return new this();\n}`] : []),
      ];
      return `class ${name}${parent} {\n${printer.indented(parts.join('\n'))}\n}`;
    },
    py: (node, printer) => {
      const { name, base } = node.data;
      const method = (called: string, slot: string, first: readonly string[]) =>
        define(node, printer, { head: `def ${called}(self, event)`, slot, first });
      const up = base !== '' && node.data['super'] === true ? ['super().work(event)'] : [];
      const count = node.data['private'] === true ? '__count' : 'count';
      const parts = [
        `def __init__(self):\n    self.state = ${printer.slot(node, 'field', 'text')}\n    self.${count} = 0${base === '' ? '' : '\n    super().__init__()'}`,
        `@property\ndef ready(self):\n    return ${printer.slot(node, 'getter', 'boolean').replace('self.count', `self.${count}`)}`,
        '@property\ndef mode(self):\n    return self.state',
        '@mode.setter\ndef mode(self, value):\n    self.state = value',
        ...(node.data['own'] === true || base === ''
          ? [method('work', 'method', [...up, `self.${count} += 1`])]
          : []),
        method('again', 'other', [`if self.${count} > 1:\n    self.state = 'a'`]),
        ...(node.data['static'] === true ? ['@classmethod\ndef create(cls):\n    return cls()'] : []),
      ];
      return `class ${name}${base === '' ? '' : `(${base})`}:\n${printer.indented(parts.join('\n'))}`;
    },
  },
  {
    name: 'use of an object',
    sort: 'statement',
    weight: 2,
    fits: (grow) => grow.hasEvent && grow.callable('class') !== null,
    make: (grow) => {
      const test = [grow.a('text')];
      return {
        data: {
          class: grow.callable('class')?.name ?? '',
          name: grow.name('object'),
          uses: grow.random.below(8),
          set: grow.random.chance(0.4),
        },
        slots: { value: test, effect: [grow.a('effect')], other: [grow.a('effect')] },
      };
    },
    js: (node, printer) => {
      const { name, uses } = node.data;
      const wait = printer.inside().async ? 'await ' : '';
      const lines = [`const ${name} = new ${node.data['class']}();`];
      if (node.data['set'] === true) lines.push(`${name}.mode = ${printer.slot(node, 'value', 'text')};`);
      if (Number(uses) & 1) lines.push(`${wait}${name}.work(event);`);
      if (Number(uses) & 2) lines.push(`${wait}${name}.again(event);`);
      lines.push(`if (${name}.ready) ${printer.slot(node, 'effect', 'effect')};`);
      lines.push(
        `if (${name}.state === ${printer.slot(node, 'value', 'text')}) ${printer.slot(node, 'other', 'effect')};`,
      );
      return lines.join('\n');
    },
    py: (node, printer) => {
      const { name, uses } = node.data;
      const lines = [`${name} = ${node.data['class']}()`];
      if (node.data['set'] === true) lines.push(`${name}.mode = ${printer.slot(node, 'value', 'text')}`);
      if (Number(uses) & 1) lines.push(`${name}.work(event)`);
      if (Number(uses) & 2) lines.push(`${name}.again(event)`);
      lines.push(`if ${name}.ready:\n    ${printer.slot(node, 'effect', 'effect')}`);
      lines.push(
        `if ${name}.state == ${printer.slot(node, 'value', 'text')}:\n    ${printer.slot(node, 'other', 'effect')}`,
      );
      return lines.join('\n');
    },
  },
];
