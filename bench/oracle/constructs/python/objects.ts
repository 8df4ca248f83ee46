import type { Construct } from '../../construct.ts';
import type { Node } from '../../tree.ts';

/** Methods that operators call, and how a test or a read calls them. `#` is a value of the method. */
const operators: readonly { readonly method: string; readonly test: string }[] = [
  { method: 'def __bool__(self):\n    return bool(#)', test: '@' },
  { method: 'def __bool__(self):\n    return bool(#)', test: 'not @' },
  { method: 'def __len__(self):\n    return int(bool(#))', test: '@' },
  { method: 'def __len__(self):\n    return int(bool(#))', test: 'len(@) == 0' },
  { method: 'def __eq__(self, other):\n    return bool(#)', test: "@ == 'a'" },
  { method: 'def __eq__(self, other):\n    return bool(#)', test: '@ != None' },
  { method: 'def __contains__(self, item):\n    return bool(#)', test: "'a' in @" },
  { method: 'def __getitem__(self, key):\n    return #', test: "@['a']" },
  { method: 'def __getattr__(self, name):\n    return #', test: '@.anything' },
  { method: 'def __call__(self):\n    return #', test: '@()' },
  { method: "def __iter__(self):\n    return iter([#, 'a'])", test: 'list(@)[0]' },
  { method: 'def __lt__(self, other):\n    return bool(#)', test: '@ < 3' },
  { method: 'def __add__(self, other):\n    return #', test: '@ + 1' },
  { method: 'def __str__(self):\n    return str(#)', test: "str(@) == 'a'" },
  { method: 'def __str__(self):\n    return str(#)', test: "f'{@}' != 'True'" },
  { method: 'def __hash__(self):\n    return int(bool(#))', test: 'hash(@) == 0' },
  { method: '@property\ndef ready(self):\n    return #', test: '@.ready' },
  { method: '@staticmethod\ndef check():\n    return #', test: '@.check()' },
  { method: '@functools.cached_property\ndef ready(self):\n    return #', test: '@.ready' },
];

/** Objects whose classes say what operators do. */
export const objects: readonly Construct[] = [
  {
    name: 'method of an operator',
    sort: 'statement',
    weight: 3,
    make: (grow) => ({
      data: { name: grow.name('Operated'), form: grow.random.below(operators.length) },
      slots: {
        value: [grow.a(grow.random.pick(['boolean', 'maybe']))],
        effect: [grow.a('effect')],
        other: [grow.a('effect')],
      },
    }),
    py: (node, printer) => {
      const { name, form } = node.data;
      const { method = '', test = '' } = operators[Number(form)] ?? {};
      const body = method.replace('#', () =>
        printer.within({ async: false, generator: false }, () => printer.slot(node, 'value')),
      );
      const variable = String(name).toLowerCase();
      return `class ${name}:\n${printer.indented(body)}\n${variable} = ${name}()\nif ${test.replace('@', variable)}:\n    ${printer.slot(node, 'effect', 'effect')}\nelse:\n    ${printer.slot(node, 'other', 'effect')}`;
    },
  },
  {
    name: 'method resolution order',
    sort: 'statement',
    weight: 1.5,
    make: (grow) => {
      const name = grow.name('Base');
      const data: Record<string, string | number | boolean> = { name };
      const slots: Record<string, readonly Node[]> = {};
      for (const part of ['root', 'left', 'right', 'leaf']) {
        data[`${part}Has`] = part === 'root' || grow.random.chance(0.7);
        data[`${part}Super`] = grow.random.chance(0.6);
        slots[part] = [grow.a('effect')];
      }
      return {
        data: {
          ...data,
          swapped: grow.random.chance(0.5),
          kind: grow.random.pick(['root', 'left', 'right', 'leaf']),
        },
        slots: { ...slots, test: [grow.a('effect')] },
      };
    },
    py: (node, printer) => {
      const { name } = node.data;
      const method = (part: string) => {
        if (node.data[`${part}Has`] !== true) return `mark_${part} = 1`;
        const up = node.data[`${part}Super`] === true && part !== 'root' ? '\n    super().work()' : '';
        return printer.within(
          { async: false, generator: false },
          () => `kind = '${part}'\ndef work(self):\n    ${printer.slot(node, part, 'effect')}${up}`,
        );
      };
      const sides = node.data['swapped'] === true ? ['Right', 'Left'] : ['Left', 'Right'];
      return [
        `class ${name}:\n${printer.indented(method('root'))}`,
        `class ${name}Left(${name}):\n${printer.indented(method('left'))}`,
        `class ${name}Right(${name}):\n${printer.indented(method('right'))}`,
        `class ${name}Leaf(${sides.map((side) => `${name}${side}`).join(', ')}):\n${printer.indented(method('leaf'))}`,
        `${name}Leaf().work()`,
        `if ${name}Leaf.kind != '${node.data['kind']}':\n    ${printer.slot(node, 'test', 'effect')}`,
      ].join('\n');
    },
  },
  {
    name: 'state of a class',
    sort: 'statement',
    weight: 1,
    make: (grow) => ({
      data: { name: grow.name('Shared'), form: grow.random.below(4) },
      slots: {
        test: [grow.a('boolean')],
        value: [grow.a('text')],
        effect: [grow.a('effect')],
        other: [grow.a('effect')],
      },
    }),
    py: (node, printer) => {
      const { name } = node.data;
      const changes = [
        `${name}.state = ${printer.slot(node, 'value', 'text')}`,
        `${name}.items.append(${printer.slot(node, 'value', 'text')})`,
        `${name}().change()`,
        `setattr(${name}, 'state', ${printer.slot(node, 'value', 'text')})`,
      ];
      return [
        `class ${name}:\n    state = 'start'\n    items = []\n    @classmethod\n    def change(cls):\n        cls.state = 'b'`,
        `if ${printer.slot(node, 'test', 'boolean')}:\n    ${changes[Number(node.data['form'])]}`,
        `if ${name}().state != 'start':\n    ${printer.slot(node, 'effect', 'effect')}`,
        `if ${node.data['form'] === 1 ? '' : 'not '}${name}.items:\n    ${printer.slot(node, 'other', 'effect')}`,
      ].join('\n');
    },
  },
  {
    name: 'dataclass',
    sort: 'statement',
    weight: 1.2,
    make: (grow) => ({
      data: { name: grow.name('Data'), form: grow.random.below(5), passed: grow.random.chance(0.5) },
      slots: {
        value: [grow.a('text')],
        test: [grow.a('boolean')],
        other: [grow.named('plain text')],
        effect: [grow.a('effect')],
      },
    }),
    py: (node, printer) => {
      const { name, form, passed } = node.data;
      const variable = String(name).toLowerCase();
      const value = printer.slot(node, 'value', 'text');
      const test = printer.slot(node, 'test', 'boolean');
      const uses = [
        `if ${variable}.text == ${printer.slot(node, 'other', 'text')}`,
        `if ${test}:\n    ${variable}.items.append('a')\nif ${variable}.items`,
        `if ${variable} == ${name}(text=${printer.slot(node, 'other', 'text')})`,
        `if ${variable}.ready`,
        `if dataclasses.replace(${variable}, text='a').text != ${variable}.text`,
      ];
      return [
        `@dataclasses.dataclass\nclass ${name}:\n    text: str = 'a'\n    items: list = dataclasses.field(default_factory=list)\n    ready: bool = False\n    def __post_init__(self):\n        if self.text == 'a':\n            self.ready = True`,
        `${variable} = ${name}(${passed === true ? value : `text=${value}`})`,
        `${uses[Number(form)]}:\n    ${printer.slot(node, 'effect', 'effect')}`,
      ].join('\n');
    },
  },
  {
    name: 'enumeration or named tuple',
    sort: 'statement',
    weight: 0.8,
    make: (grow) => ({
      data: { name: grow.name('Kind'), form: grow.random.below(4) },
      slots: { value: [grow.a('text')], effect: [grow.a('effect')], other: [grow.a('effect')] },
    }),
    py: (node, printer) => {
      const { name, form } = node.data;
      const value = printer.slot(node, 'value', 'text');
      const variable = String(name).toLowerCase();
      const enumeration = `class ${name}(enum.Enum):\n    A = 'a'\n    B = 'b'`;
      const tuple = `${name} = collections.namedtuple('${name}', ['first', 'second'])`;
      const [made = '', test = ''] =
        (
          [
            [
              `${enumeration}\n${variable} = ${name}.A if ${value} == 'a' else ${name}.B`,
              `${variable} is ${name}.A`,
            ],
            [
              `${enumeration}\n${variable} = ${name}(${value} if ${value} in ('a', 'b') else 'b')`,
              `${variable}.value == 'a'`,
            ],
            [`${tuple}\n${variable} = ${name}(${value}, 1)`, `${variable}.first == 'a'`],
            [`${tuple}\n${variable} = ${name}(${value}, 1)._replace(first='b')`, `${variable}[0] == 'b'`],
          ] as const
        )[Number(form)] ?? [];
      return `${made}\nif ${test}:\n    ${printer.slot(node, 'effect', 'effect')}\nelse:\n    ${printer.slot(node, 'other', 'effect')}`;
    },
  },
];
