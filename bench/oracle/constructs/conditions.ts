import type { Construct } from '../construct.ts';

const pythonOperators: Readonly<Record<string, string>> = {
  '===': '==',
  '!==': '!=',
  '&&': 'and',
  '||': 'or',
};
const inPython = (operator: unknown): string => pythonOperators[String(operator)] ?? String(operator);

/** Tests, and tests that are values. */
export const conditions: readonly Construct[] = [
  {
    name: 'plain test of the event',
    sort: 'boolean',
    isLeaf: true,
    weight: 14,
    fits: ({ hasEvent }) => hasEvent,
    make: ({ random }) => ({
      data: {
        form: random.pick(['flag', 'other', 'number', 'number', 'text', 'text']),
        number: 1 + random.below(4),
        text: random.pick(['a', 'b', 'c', 'stop', '']),
        operator: random.pick(['>', '<', '===', '!==', '>=']),
      },
    }),
    js: ({ data }) => {
      if (data['form'] === 'number') return `(event.m ${data['operator']} ${data['number']})`;
      const equality = String(data['operator']).length === 3 ? data['operator'] : '===';
      if (data['form'] === 'text') return `(event.mode ${equality} '${data['text']}')`;
      return `event.${data['form']}`;
    },
    py: ({ data }) => {
      if (data['form'] === 'number')
        return `((event.get('m') or 0) ${inPython(data['operator'])} ${data['number']})`;
      const equality = data['operator'] === '!==' ? '!=' : '==';
      if (data['form'] === 'text') return `(event.get('mode') ${equality} '${data['text']}')`;
      return `event.get('${data['form']}')`;
    },
  },
  {
    name: 'comparison of numbers',
    sort: 'boolean',
    weight: 3,
    make: (grow) => ({
      data: { operator: grow.random.pick(['<', '>', '<=', '>=', '===', '!==']) },
      slots: {
        left: [grow.open('number')],
        right: [grow.random.chance(0.75) ? grow.named('plain number') : grow.a('number')],
      },
    }),
    js: (node, printer) =>
      `(${printer.slot(node, 'left', 'number')} ${node.data['operator']} ${printer.slot(node, 'right', 'number')})`,
    py: (node, printer) =>
      `((${printer.slot(node, 'left', 'number')} or 0) ${inPython(node.data['operator'])} (${printer.slot(node, 'right', 'number')} or 0))`,
  },
  {
    name: 'comparison of texts',
    sort: 'boolean',
    weight: 3,
    make: (grow) => ({
      data: { operator: grow.random.pick(['===', '!==', '==', '!=']) },
      slots: {
        left: [grow.open('text')],
        right: [grow.random.chance(0.75) ? grow.named('plain text') : grow.a('text')],
      },
    }),
    js: (node, printer) =>
      `(${printer.slot(node, 'left', 'text')} ${node.data['operator']} ${printer.slot(node, 'right', 'text')})`,
    py: (node, printer) =>
      `(${printer.slot(node, 'left', 'text')} ${inPython(node.data['operator'])} ${printer.slot(node, 'right', 'text')})`,
  },
  {
    name: 'joined tests',
    sort: 'boolean',
    weight: 3,
    make: (grow) => ({
      data: { operator: grow.random.pick(['&&', '||']) },
      slots: { operands: [grow.a('boolean'), grow.a('boolean')] },
    }),
    js: (node, printer) => `(${printer.all(node, 'operands').join(` ${node.data['operator']} `)})`,
    py: (node, printer) => `(${printer.all(node, 'operands').join(` ${inPython(node.data['operator'])} `)})`,
  },
  {
    name: 'not',
    sort: 'boolean',
    weight: 1.5,
    make: (grow) => ({
      slots: { test: [grow.open(grow.random.pick(['boolean', 'maybe', 'text', 'number']))] },
    }),
    js: (node, printer) => `!${printer.slot(node, 'test')}`,
    py: (node, printer) => `(not ${printer.slot(node, 'test')})`,
  },
  {
    name: 'value as a test',
    sort: 'boolean',
    weight: 1.5,
    make: (grow) => ({
      slots: { value: [grow.open(grow.random.pick(['maybe', 'text', 'number', 'list']))] },
    }),
    js: (node, printer) => printer.slot(node, 'value'),
    py: (node, printer) => printer.slot(node, 'value'),
  },
  {
    name: 'kind of nothing',
    sort: 'boolean',
    weight: 2,
    make: (grow) => ({
      data: {
        form: grow.random.pick([
          '=== undefined',
          '== null',
          '!= null',
          '!== null',
          '=== null',
          '!== undefined',
        ]),
      },
      slots: { value: [grow.open('maybe')] },
    }),
    js: (node, printer) => `(${printer.slot(node, 'value')} ${node.data['form']})`,
    py: (node, printer) =>
      `(${printer.slot(node, 'value')} is ${String(node.data['form']).startsWith('!') ? 'not ' : ''}None)`,
  },
  {
    name: 'equality of anything',
    sort: 'boolean',
    weight: 0.5,
    make: (grow) => ({
      data: { operator: grow.random.pick(['===', '!==', '==', '!=']) },
      slots: {
        left: [grow.open('maybe')],
        right: [grow.a(grow.random.pick(['maybe', 'number', 'text', 'boolean']))],
      },
    }),
    js: (node, printer) =>
      `(${printer.slot(node, 'left')} ${node.data['operator']} ${printer.slot(node, 'right')})`,
    py: (node, printer) =>
      `(${printer.slot(node, 'left')} ${inPython(node.data['operator'])} ${printer.slot(node, 'right')})`,
  },
  {
    name: 'conversion to a test',
    sort: 'boolean',
    make: (grow) => ({
      slots: { value: [grow.open(grow.random.pick(['maybe', 'text', 'number', 'boolean']))] },
    }),
    js: (node, printer) => `Boolean(${printer.slot(node, 'value')})`,
    py: (node, printer) => `bool(${printer.slot(node, 'value')})`,
  },
  {
    name: 'choice of tests',
    sort: 'boolean',
    weight: 0.7,
    make: (grow) => ({
      slots: { test: [grow.a('boolean')], yes: [grow.a('boolean')], no: [grow.a('boolean')] },
    }),
    js: (node, printer) =>
      `(${printer.slot(node, 'test', 'boolean')} ? ${printer.slot(node, 'yes', 'boolean')} : ${printer.slot(node, 'no', 'boolean')})`,
    py: (node, printer) =>
      `(${printer.slot(node, 'yes', 'boolean')} if ${printer.slot(node, 'test', 'boolean')} else ${printer.slot(node, 'no', 'boolean')})`,
  },
  {
    name: 'typeof test',
    sort: 'boolean',
    weight: 0.6,
    make: (grow) => ({
      data: { type: grow.random.pick(['string', 'number', 'undefined', 'object', 'boolean']) },
      slots: { value: [grow.open('maybe')] },
    }),
    js: (node, printer) => `(typeof ${printer.slot(node, 'value')} === '${node.data['type']}')`,
    py: (node, printer) =>
      `isinstance(${printer.slot(node, 'value')}, ${{ string: 'str', number: 'int', undefined: 'type(None)', object: 'dict', boolean: 'bool' }[String(node.data['type'])]})`,
  },
  {
    name: 'test that performs',
    sort: 'boolean',
    weight: 0.5,
    fits: ({ inFunction }) => inFunction.async,
    make: (grow) => ({ slots: { effect: [grow.a('effect')] } }),
    js: (node, printer) => `Boolean(${printer.slot(node, 'effect', 'effect')})`,
    py: (node, printer) => `bool(${printer.slot(node, 'effect', 'effect')})`,
  },
];
