import type { Construct } from '../construct.ts';
import type { Grow } from '../grow.ts';
import type { Sort, ValueSort } from '../tree.ts';

const numbers = [0, 1, 2, 3, 5, 10, -1];
const texts = ['a', 'b', 'c', '', 'stop', 'x'];

/** The fields of the event, by the sort that they usually have; `events.ts` fills them. */
const fields: Readonly<Partial<Record<ValueSort, readonly string[]>>> = {
  number: ['n', 'm', 'o.n'],
  text: ['s', 'q', 'mode', 'mode', 'o.q', 'o.k'],
  boolean: ['flag', 'other'],
  maybe: ['s', 'n', 'o', 'o.k', 'flag', 'none'],
  list: ['list', 'list', 'nums'],
  record: ['o', 'bag'],
};

/** A literal of a sort. */
const literal = (
  sort: ValueSort,
  choices: readonly (string | number | boolean)[],
  weight: number,
): Construct => ({
  name: `plain ${sort}`,
  sort,
  isLeaf: true,
  weight,
  make: ({ random }) => ({ data: { value: random.pick(choices) } }),
  js: ({ data }) => (typeof data['value'] === 'string' ? `'${data['value']}'` : String(data['value'])),
  py: ({ data }) => {
    const { value } = data;
    if (typeof value === 'boolean') return value ? 'True' : 'False';
    return typeof value === 'string' ? `'${value}'` : String(value);
  },
});

/** An empty or nearly empty value of a sort, as each language writes it. */
const empty = (sort: Sort, js: readonly string[], py: readonly string[]): Construct => ({
  name: `plain ${sort}`,
  sort,
  isLeaf: true,
  weight: 0.25,
  make: ({ random }) => ({ data: { form: random.below(js.length) } }),
  js: ({ data }) => js[Number(data['form'])] ?? '',
  py: ({ data }) => py[Number(data['form']) % py.length] ?? '',
});

/** A variable in scope. */
const variable = (sort: ValueSort, weight: number): Construct => ({
  name: `plain variable of ${sort}`,
  sort,
  isLeaf: true,
  weight,
  fits: (grow) => grow.variable(sort) !== null,
  make: (grow) => ({ data: { name: grow.variable(sort)?.name ?? '' } }),
  js: ({ data }) => String(data['name']),
  py: ({ data }) => String(data['name']),
});

/** A field of the event. */
const eventField = (sort: ValueSort, weight: number): Construct => ({
  name: `plain event ${sort}`,
  sort,
  isLeaf: true,
  weight,
  fits: (grow: Grow) => grow.hasEvent,
  make: ({ random }) => ({ data: { path: random.pick(fields[sort] ?? ['s']) } }),
  js: ({ data }) => `event.${String(data['path']).replaceAll('.', '?.')}`,
  py: ({ data }) => {
    const [first = '', second] = String(data['path']).split('.');
    return second === undefined ? `event.get('${first}')` : `(event.get('${first}') or {}).get('${second}')`;
  },
});

/** Values without parts: literals, variables, fields of the event. */
export const plain: readonly Construct[] = [
  literal('number', numbers, 0.6),
  literal('text', texts, 0.6),
  literal('boolean', [true, false], 0.05),
  empty('maybe', ['undefined', 'null', "'a'", '0', "''"], ['None', 'None', "'a'", '0', "''"]),
  empty('list', ['[]', "['a', 'b']", '[1, 2, 3]', "['']"], ['[]', "['a', 'b']", '[1, 2, 3]', "['']"]),
  empty(
    'record',
    ['{}', "{ a: 'a', b: 1 }", "{ k: 'b', n: 2 }"],
    ['{}', "{'a': 'a', 'b': 1}", "{'k': 'b', 'n': 2}"],
  ),
  empty('map', ['new Map()', "new Map([['a', 1]])"], ['{}', "{'a': 1}"]),
  empty('set', ['new Set()', "new Set(['a'])"], ['set()', "{'a'}"]),
  ...(['number', 'text', 'boolean', 'maybe', 'list', 'record', 'map', 'set'] as const).map((sort) =>
    variable(sort, 4),
  ),
  ...(['number', 'text', 'boolean', 'maybe', 'list', 'record'] as const).map((sort) => eventField(sort, 3)),
];
