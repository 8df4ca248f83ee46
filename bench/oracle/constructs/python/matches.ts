import type { Construct } from '../../construct.ts';
import type { Node } from '../../tree.ts';

/** Patterns of `match`, and the names that they bind where `$` stands. */
const patterns = [
  "{'k': $}",
  "{'a': 'a', 'k': $}",
  "{'a': 'a' | 'b'}",
  "{'k': str() as $}",
  '{**$}',
  '[]',
  '[$]',
  '[$, *_]',
  "['a', *$]",
  '[_, _, *_]',
  'str()',
  'str() as $',
  'int()',
  "'a' | 'b'",
  '0 | 1 | 2',
  'None',
  'True',
  'dict()',
  '[str() as $, *_]',
  '(int() | None) as $',
] as const;

/** `match` over the form of a value. */
export const matches: readonly Construct[] = [
  {
    name: 'match of a form',
    sort: 'statement',
    weight: 2,
    make: (grow) => {
      const count = 1 + grow.random.below(3);
      const data: Record<string, string | number | boolean> = { count, rest: grow.random.chance(0.5) };
      const slots: Record<string, readonly Node[]> = {
        subject: [grow.open(grow.random.pick(['maybe', 'list', 'record', 'text']))],
      };
      for (let index = 0; index < count; index++) {
        const name = grow.name('bound');
        data[`name${index}`] = name;
        data[`pattern${index}`] = grow.random.pick(patterns);
        grow.scoped(() => {
          if (String(data[`pattern${index}`]).includes('$')) grow.declareAs(name, 'maybe', true);
          slots[`test${index}`] = grow.random.chance(0.3) ? [grow.a('boolean')] : [];
          slots[`case${index}`] = grow.body(2);
        });
      }
      slots['otherwise'] = grow.body(2);
      return { data, slots };
    },
    py: (node, printer) => {
      const cases: string[] = [];
      for (let index = 0; index < Number(node.data['count']); index++) {
        const pattern = String(node.data[`pattern${index}`]).replace('$', String(node.data[`name${index}`]));
        const test = node.slots[`test${index}`]?.length
          ? ` if ${printer.slot(node, `test${index}`, 'boolean')}`
          : '';
        cases.push(`case ${pattern}${test}:\n${printer.body(node, `case${index}`)}`);
      }
      if (node.data['rest'] === true) cases.push(`case _:\n${printer.body(node, 'otherwise')}`);
      return `match ${printer.slot(node, 'subject')}:\n${printer.indented(cases.join('\n'))}`;
    },
  },
];
