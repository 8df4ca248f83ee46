import type { Construct } from '../construct.ts';
import type { Grow } from '../grow.ts';
import type { Printer } from '../print.ts';
import type { Node } from '../tree.ts';

/** Statements and expressions that choose. */
export const choiceConstructs: readonly Construct[] = [
  {
    name: 'if',
    sort: 'statement',
    weight: 6,
    make: (grow) => ({
      slots: {
        test: [grow.a('boolean')],
        yes: grow.body(3),
        no: grow.random.chance(0.4) ? grow.body(2) : [],
      },
    }),
    js: (node, printer) => {
      const otherwise = node.slots['no']?.length ? ` else {\n${printer.body(node, 'no')}\n}` : '';
      return `if (${printer.slot(node, 'test', 'boolean')}) {\n${printer.body(node, 'yes')}\n}${otherwise}`;
    },
    py: (node, printer) => {
      const otherwise = node.slots['no']?.length ? `\nelse:\n${printer.body(node, 'no')}` : '';
      return `if ${printer.slot(node, 'test', 'boolean')}:\n${printer.body(node, 'yes')}${otherwise}`;
    },
  },
  {
    name: 'early return',
    sort: 'statement',
    isLeaf: true,
    weight: 0.4,
    fits: ({ inFunction }) => inFunction.returns,
    make: (grow) => ({ slots: { test: [grow.a('boolean')] } }),
    js: (node, printer) => `if (${printer.slot(node, 'test', 'boolean')}) return;`,
    py: (node, printer) => `if ${printer.slot(node, 'test', 'boolean')}:\n    return`,
  },
  {
    name: 'effect behind a test',
    sort: 'statement',
    isLeaf: true,
    weight: 2,
    make: (grow) => ({
      data: { operator: grow.random.pick(['&&', '||']) },
      slots: { test: [grow.a('boolean')], effect: [grow.a('effect')] },
    }),
    js: (node, printer) =>
      `(${printer.slot(node, 'test', 'boolean')}) ${node.data['operator']} ${printer.slot(node, 'effect', 'effect')};`,
    py: (node, printer) =>
      `(${printer.slot(node, 'test', 'boolean')}) ${node.data['operator'] === '&&' ? 'and' : 'or'} ${printer.slot(node, 'effect', 'effect')}`,
  },
  {
    name: 'choice of effects',
    sort: 'effect',
    weight: 1,
    make: (grow) => ({
      slots: { test: [grow.a('boolean')], yes: [grow.a('effect')], no: [grow.a('effect')] },
    }),
    js: (node, printer) =>
      `(${printer.slot(node, 'test', 'boolean')} ? ${printer.slot(node, 'yes', 'effect')} : ${printer.slot(node, 'no', 'effect')})`,
    py: (node, printer) =>
      `(${printer.slot(node, 'yes', 'effect')} if ${printer.slot(node, 'test', 'boolean')} else ${printer.slot(node, 'no', 'effect')})`,
  },
  {
    name: 'effect when nothing',
    sort: 'effect',
    weight: 1,
    make: (grow) => ({
      data: { operator: grow.random.pick(['??', '||', '&&']) },
      slots: { value: [grow.a('maybe')], effect: [grow.a('effect')] },
    }),
    js: (node, printer) =>
      `(${printer.slot(node, 'value')} ${node.data['operator']} ${printer.slot(node, 'effect', 'effect')})`,
    py: (node, printer) =>
      `(${printer.slot(node, 'value')} ${node.data['operator'] === '&&' ? 'and' : 'or'} ${printer.slot(node, 'effect', 'effect')})`,
  },
  {
    name: 'switch',
    sort: 'statement',
    weight: 2,
    make: (grow) => {
      const count = 2 + grow.random.below(3);
      const bySort = grow.random.pick(['text', 'text', 'number', 'true'] as const);
      const cases = Array.from({ length: count }, (_, index) => index);
      const slots: Record<string, readonly ReturnType<typeof grow.a>[]> = {
        subject: bySort === 'true' ? [] : [grow.open(bySort)],
      };
      const data: Record<string, string | number | boolean> = {
        count,
        byTrue: bySort === 'true',
        default: grow.random.chance(0.6) ? grow.random.below(count) : -1,
      };
      for (const index of cases) {
        slots[`test${index}`] = [caseTest(grow, bySort, index)];
        slots[`case${index}`] = grow.scoped(() => grow.body(2));
        data[`falls${index}`] = grow.random.chance(0.3);
      }
      return { data, slots };
    },
    js: (node, printer) => {
      const parts: string[] = [];
      for (let index = 0; index < Number(node.data['count']); index++) {
        const head =
          node.data['default'] === index ? 'default:' : `case ${printer.slot(node, `test${index}`, 'text')}:`;
        const end = node.data[`falls${index}`] === true ? '' : '\n  break;';
        parts.push(`${head} {\n${printer.body(node, `case${index}`)}${end}\n}`);
      }
      const subject = node.data['byTrue'] === true ? 'true' : printer.slot(node, 'subject', 'text');
      return `switch (${subject}) {\n${printer.indented(parts.join('\n'))}\n}`;
    },
    py: (node, printer) => {
      const subject = node.data['byTrue'] === true ? 'True' : printer.slot(node, 'subject', 'text');
      const parts: string[] = [];
      for (let index = 0; index < Number(node.data['count']); index++) {
        const pattern = casePattern(node, printer, index);
        if (pattern !== null) parts.push(`case ${pattern}:\n${printer.body(node, `case${index}`)}`);
      }
      if (Number(node.data['default']) >= 0)
        parts.push(`case _:\n${printer.body(node, `case${node.data['default']}`)}`);
      return `match ${subject}:\n${printer.indented(parts.join('\n'))}`;
    },
  },
];

/** Writes the pattern of a case of `match`; null for the default. */
function casePattern(node: Node, printer: Printer, index: number): string | null {
  const [test] = node.slots[`test${index}`] ?? [];
  if (node.data['default'] === index || !test) return null;
  const text = printer.slot(node, `test${index}`, 'text');
  if (test.construct.startsWith('plain ') && test.data['value'] !== undefined) return text;
  return node.data['byTrue'] === true ? `_ if ${text}` : `known if known == ${text}`;
}

function caseTest(grow: Grow, sort: 'text' | 'number' | 'true', index: number): Node {
  if (sort === 'true')
    return grow.named(
      grow.random.pick(['plain test of the event', 'comparison of texts', 'joined tests', 'not']),
    );
  return grow.random.chance(0.05) ? grow.a(sort) : plainCase(sort, index);
}

const plainCase = (sort: 'text' | 'number', index: number): Node => ({
  construct: `plain ${sort}`,
  sort,
  data: { value: sort === 'number' ? index : (['a', 'b', 'c', 'stop', ''][index] ?? 'x') },
  slots: {},
});
