import type { Construct } from '../../construct.ts';

/** Texts that only Python writes. */
export const pythonTexts: readonly Construct[] = [
  {
    name: 'f-string',
    sort: 'text',
    weight: 1.5,
    make: (grow) => ({
      data: { before: grow.random.pick(['', 'a', '-']), form: grow.random.below(5) },
      slots: { value: [grow.a(grow.random.pick(['text', 'number', 'maybe']))], other: [grow.a('text')] },
    }),
    py: (node, printer) => {
      const { before, form } = node.data;
      // Python 3.11 has no quotes of the same kind inside an f-string, and no nested ones.
      const value = printer.bounded(printer.slot(node, 'value', 'text'));
      const other = printer.bounded(printer.slot(node, 'other', 'text'));
      return (
        [
          `(lambda v, w: f'${before}{v}{w}')(${value}, ${other})`,
          `(lambda v: f'${before}{v!s}')(${value})`,
          `('${before}%s' % (${value},))`,
          `'${before}'.join([str(${value}), str(${other})])`,
          `'${before}{}{x}'.format(${value}, x=${other})`,
        ][Number(form)] ?? "''"
      );
    },
  },
  {
    name: 'f-string of a variable',
    sort: 'text',
    isLeaf: true,
    weight: 1,
    fits: (grow) => grow.variable('text') !== null,
    make: (grow) => ({
      data: {
        name: grow.variable('text')?.name ?? '',
        before: grow.random.pick(['', 'a', '-']),
        form: grow.random.pick(['', '', '', '!s', '!s', ':>2']),
      },
    }),
    py: ({ data }, printer) => printer.bounded(`f'${data['before']}{${data['name']}${data['form']}}'`),
  },
  {
    name: 'more methods of a text',
    sort: 'text',
    weight: 0.8,
    make: (grow) => ({
      data: {
        method: grow.random.pick([
          ".partition('a')[2]",
          ".split('a', 1)[-1]",
          ".removeprefix('a')",
          '.capitalize()',
          '.zfill(2)',
          '[::-1]',
          '[-1:]',
          '.casefold()',
          ".rstrip('b')",
          ' * 2',
        ]),
      },
      slots: { value: [grow.a('text')] },
    }),
    py: (node, printer) =>
      `(${printer.bounded(`str(${printer.slot(node, 'value', 'text')})`)}${node.data['method']})`,
  },
];
