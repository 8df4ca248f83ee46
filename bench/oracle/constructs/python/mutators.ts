import type { Construct } from '../../construct.ts';
import { homesOf } from '../../define.ts';
import type { Printer } from '../../print.ts';
import type { Node, ValueSort } from '../../tree.ts';

/** Changes of a collection in place: `@` is its name, `#` a text, `%` a list and `$` a record. */
const changes: Readonly<Partial<Record<ValueSort, readonly string[]>>> = {
  list: [
    '@ += [#]',
    '@.extend(% or [])',
    '@[:] = [#]',
    '@[len(@):] = [#]',
    '@.insert(len(@), #)',
    'if # in @:\n    @.remove(#)',
    'del @[:1]',
    '@ *= 0',
    '@.sort(key=str, reverse=True)',
    'if @:\n    @[-1] = #',
    '@.__iadd__([#])',
    '[@.append(item) for item in (#, #)]',
    'add = @.append\nadd(#)',
  ],
  record: [
    '@.update($ or {})',
    '@.update(k=#)',
    '@.update([(#, #)])',
    '@ |= {#: #}',
    "@['a'], @['k'] = #, #",
    "if 'a' in @:\n    del @['a']",
    'if @:\n    @.popitem()',
    "@.setdefault('items', []).append(#)",
    '@.clear()',
    "@['n'] = (@.get('n') or 0) + 1",
    '@ |= $ or {}',
    '@.__setitem__(#, #)',
  ],
  map: ['@.update({#: 1})', '@.setdefault(#, 1)', '@ |= {#: 1}', '@.clear()', '@.pop(#, None)'],
  set: ['@ |= {#}', '@.update(% or [])', '@ &= {#}', '@ -= {#}', '@.difference_update({#})', '@ ^= {#}'],
};

const sorts = ['list', 'record', 'map', 'set'] as const;

/** The first value of a collection of known contents, and tests that its contents decide: `@` is its name. */
const decided: Readonly<
  Partial<Record<ValueSort, { readonly start: string; readonly tests: readonly string[] }>>
> = {
  list: {
    start: "['a', 'b']",
    tests: [
      "'a' in @",
      "'b' not in @",
      "@ and @[0] == 'a'",
      "@ and @[-1] == 'b'",
      "@ == ['a', 'b']",
      "@.count('a') == 1",
      'len(@) == 2',
      'not @',
      "@[:1] == ['a']",
      "''.join(map(str, @)) == 'ab'",
      "@ and @.pop() == 'b'",
      "@ and max(@, key=str) == 'b'",
      "tuple(@) == ('a', 'b')",
      "[x for x in @ if x == 'a']",
      "next(iter(@), 'c') == 'c'",
      "sorted(@, key=str)[:1] == ['a']",
    ],
  },
  record: {
    start: "{'a': 'a', 'k': 'b'}",
    tests: [
      "'a' in @",
      "'k' not in @",
      "@.get('a') == 'a'",
      "@.get('k', 'c') == 'c'",
      "@ == {'a': 'a', 'k': 'b'}",
      'len(@) == 2',
      'not @',
      "'b' in @.values()",
      "list(@) == ['a', 'k']",
      "@.pop('a', None) == 'a'",
      "{**@}.get('k') == 'b'",
      "dict(@).get('n') is None",
      "[v for v in @.values() if v == 'b']",
      "@.get('items')",
      "all(v in ('a', 'b') for v in @.values())",
    ],
  },
  set: {
    start: "{'a', 'b'}",
    tests: [
      "'a' in @",
      "'b' not in @",
      'len(@) == 2',
      'not @',
      "@ == {'a', 'b'}",
      "@ & {'a'}",
      "@ <= {'a', 'b'}",
      "@.isdisjoint({'b'})",
    ],
  },
};

/** A change of a collection that the program made just before, behind a test, in a loop or in a function. */
const changedAndTested = (sort: 'list' | 'record' | 'set'): Construct => ({
  name: `${sort} that is changed and tested`,
  sort: 'statement',
  weight: 1,
  make: (grow) => ({
    data: {
      name: grow.name('known'),
      form: grow.random.below(changes[sort]?.length ?? 1),
      test: grow.random.below(decided[sort]?.tests.length ?? 1),
      where: grow.random.below(4),
    },
    slots: {
      first: [grow.a('text')],
      second: [grow.a('text')],
      list: [grow.open('list')],
      record: [grow.open('record')],
      when: [grow.a('boolean')],
      effect: [grow.a('effect')],
      other: [grow.a('effect')],
    },
  }),
  py: (node, printer) => {
    const { name, test, where } = node.data;
    const change = changeOf(sort, node, printer);
    const { start = '', tests = [] } = decided[sort] ?? {};
    const when = printer.slot(node, 'when', 'boolean');
    const changed = [
      change,
      `if ${when}:\n${printer.indented(change)}`,
      `for _ in range(1 + bool(${when})):\n${printer.indented(change)}`,
      `def change_${name}(${name}):\n${printer.within({ async: false, generator: false }, () => printer.indented(changeOf(sort, node, printer)))}\nchange_${name}(${name})`,
    ][Number(where)];
    const tested = (tests[Number(test)] ?? '').replaceAll('@', String(name));
    return `${name} = ${start}\n${changed}\nif ${tested}:\n    ${printer.slot(node, 'effect', 'effect')}\nelse:\n    ${printer.slot(node, 'other', 'effect')}`;
  },
});

/** Writes the change of a node. */
function changeOf(sort: ValueSort, node: Node, printer: Printer): string {
  const values = [printer.kept(node, 'first', 'text'), printer.kept(node, 'second', 'text')];
  let index = 0;
  return (changes[sort]?.[Number(node.data['form'])] ?? '')
    .replace('$', () => printer.slot(node, 'record', 'record'))
    .replace('%', () => printer.kept(node, 'list', 'list'))
    .replaceAll('#', () => values[index++ % 2] ?? "'a'")
    .replaceAll('@', () => String(node.data['name']));
}

/** Mutators of lists, dictionaries and sets, and aliases of them. */
export const mutators: readonly Construct[] = [
  ...sorts.map(
    (sort): Construct => ({
      name: `change of a ${sort} in place`,
      sort: 'statement',
      weight: 1,
      fits: (grow) => grow.variable(sort) !== null,
      make: (grow) => {
        const target = grow.variable(sort);
        return {
          data: {
            name: target?.name ?? '',
            form: grow.random.below(changes[sort]?.length ?? 1),
            ...homesOf(target),
          },
          slots: {
            first: [grow.a('text')],
            second: [grow.a('text')],
            list: [grow.open('list')],
            record: [grow.open('record')],
          },
        };
      },
      py: (node, printer) => changeOf(sort, node, printer),
    }),
  ),
  ...(['list', 'record', 'set'] as const).map(changedAndTested),
  {
    name: 'alias or copy',
    sort: 'statement',
    weight: 1,
    fits: (grow) => grow.variable('list') !== null,
    make: (grow) => ({
      data: {
        name: grow.variable('list')?.name ?? '',
        form: grow.random.pick(['@', '@', 'list(@)', '@[:]', '@.copy()', 'copy.copy(@)', 'copy.deepcopy(@)']),
        other: grow.name('alias'),
      },
      slots: { value: [grow.a('text')], test: [grow.a('boolean')], effect: [grow.a('effect')] },
    }),
    py: (node, printer) => {
      const { name, other, form } = node.data;
      return `${other} = ${String(form).replace('@', String(name))}\nif ${printer.slot(node, 'test', 'boolean')}:\n    ${other}.append(${printer.kept(node, 'value', 'text')})\nif len(${name}) > 2:\n    ${printer.slot(node, 'effect', 'effect')}`;
    },
  },
  {
    name: 'collection of the library',
    sort: 'statement',
    weight: 1,
    make: (grow) => ({
      data: { name: grow.name('bag'), form: grow.random.below(5) },
      slots: {
        list: [grow.open('list')],
        value: [grow.a('text')],
        effect: [grow.a('effect')],
        other: [grow.a('effect')],
      },
    }),
    py: (node, printer) => {
      const { name, form } = node.data;
      const [made = '', add = '', test = ''] =
        (
          [
            ['collections.defaultdict(list)', `${name}[item].append(1)`, `${name}[#]`],
            ['collections.Counter()', `${name}[item] += 1`, `${name}[#] > 1`],
            ['collections.deque(maxlen=2)', `${name}.append(item)`, `# in ${name}`],
            ['collections.OrderedDict()', `${name}[item] = 1`, `${name}.get(#)`],
            ['collections.defaultdict(int)', `${name}[item] += 1`, `${name}.get(#, 0) > 0`],
          ] as const
        )[Number(form)] ?? [];
      const value = printer.slot(node, 'value', 'text');
      return `${name} = ${made}\nfor item in ${printer.slot(node, 'list', 'list')} or []:\n    ${add}\nif ${test.replace('#', () => value)}:\n    ${printer.slot(node, 'effect', 'effect')}\nelse:\n    ${printer.slot(node, 'other', 'effect')}`;
    },
  },
];
