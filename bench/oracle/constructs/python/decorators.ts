import type { Construct } from '../../construct.ts';
import { define } from '../../define.ts';

/** Decorators of functions: how the wrapper calls the function. */
const wrappers: readonly string[] = [
  'def wrapper(*args, **kwargs):\n    return function(*args, **kwargs)\nreturn wrapper',
  'def wrapper(*args):\n    if #:\n        return function(*args)\n    return None\nreturn wrapper',
  '@functools.wraps(function)\ndef wrapper(*args):\n    try:\n        return function(*args)\n    except Exception:\n        return #\nreturn wrapper',
  'def wrapper(*args):\n    result = function(*args)\n    return # if result is None else result\nreturn wrapper',
  'def wrapper(*args):\n    for _ in range(2):\n        result = function(*args)\n        if result:\n            return result\n    return None\nreturn wrapper',
  'table.append(function)\nreturn function',
  'return lambda *args: None',
  'if #:\n    return function\nreturn lambda *args: True',
];

export const decorators: readonly Construct[] = [
  {
    name: 'decorator',
    sort: 'statement',
    weight: 1.5,
    make: (grow) => {
      const name = grow.name('decorate');
      const parameter = grow.name('p');
      return {
        data: { name, parameter, form: grow.random.below(wrappers.length), called: grow.random.chance(0.3) },
        slots: {
          test: [grow.a('boolean')],
          body: grow.functionBody({ async: false, generator: false, returns: true }, () =>
            grow.body(2, () => grow.declareAs(parameter, 'text', true)),
          ),
          result: [grow.a('maybe')],
          argument: [grow.a('text')],
          effect: [grow.a('effect')],
          other: [grow.a('effect')],
        },
      };
    },
    py: (node, printer) => {
      const { name, parameter, form, called } = node.data;
      const wrapper = (wrappers[Number(form)] ?? '').replace('#', () =>
        printer.within({ async: false, generator: false }, () => printer.slot(node, 'test', 'boolean')),
      );
      const decorate = `def ${name}(function):\n${printer.indented(wrapper.replace('table', `table_${name}`))}`;
      const outer =
        called === true
          ? `def ${name}_with(text):\n${printer.indented(`${decorate}\nreturn ${name}`)}`
          : decorate;
      const work = define(node, printer, {
        head: `@${called === true ? `${name}_with('a')` : name}\ndef work_${name}(${parameter}='a')`,
        slot: 'body',
        last: () => `return ${printer.slot(node, 'result')}`,
      });
      const use = `if work_${name}(${printer.slot(node, 'argument', 'text')}):\n    ${printer.slot(node, 'effect', 'effect')}\nelse:\n    ${printer.slot(node, 'other', 'effect')}`;
      const registered =
        Number(form) === 5 ? `\nfor each_${name} in table_${name}:\n    each_${name}('b')` : '';
      return `table_${name} = []\n${outer}\n${work}\n${use}${registered}`;
    },
  },
  {
    name: 'cached function',
    sort: 'statement',
    weight: 0.6,
    make: (grow) => ({
      data: {
        name: grow.name('cached'),
        form: grow.random.pick(['functools.lru_cache(maxsize=None)', 'functools.cache']),
      },
      slots: {
        body: grow.functionBody({ async: false, generator: false, returns: true }, () => grow.body(2)),
        result: [grow.a('maybe')],
        effect: [grow.a('effect')],
      },
    }),
    py: (node, printer) => {
      const { name, form } = node.data;
      const made = define(node, printer, {
        head: `@${form}\ndef ${name}()`,
        slot: 'body',
        last: () => `return ${printer.slot(node, 'result')}`,
      });
      return `${made}\n${name}()\nif ${name}():\n    ${printer.slot(node, 'effect', 'effect')}`;
    },
  },
];
