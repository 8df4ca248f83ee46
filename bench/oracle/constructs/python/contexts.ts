import type { Construct } from '../../construct.ts';
import { define, outerNames } from '../../define.ts';

/** Context managers: of classes and of generators, those that swallow errors and those that do not. */
export const contexts: readonly Construct[] = [
  {
    name: 'context of a class',
    sort: 'statement',
    weight: 1.5,
    make: (grow) => {
      const name = grow.name('Context');
      const value = grow.name('entered');
      const kind = { async: false, generator: false, returns: false };
      return {
        data: { name, value, result: grow.random.pick(['True', 'False', 'None', 'kind', 'test']) },
        slots: {
          enter: grow.functionBody(kind, () => grow.body(1)),
          exit: grow.functionBody(kind, () => grow.body(2)),
          text: [grow.a('text')],
          test: [grow.a('boolean')],
          body: grow.body(3, () => grow.declareAs(value, 'text', true)),
        },
      };
    },
    py: (node, printer) => {
      const { name, value, result } = node.data;
      const enter = define(node, printer, {
        head: 'def __enter__(self)',
        slot: 'enter',
        last: () => `return ${printer.slot(node, 'text', 'text')}`,
      });
      const exit = define(node, printer, {
        head: 'def __exit__(self, kind, error, trace)',
        slot: 'exit',
        last: () =>
          `return ${result === 'kind' ? 'kind is ValueError' : result === 'test' ? printer.slot(node, 'test', 'boolean') : result}`,
      });
      return `class ${name}:\n${printer.indented(`${enter}\n${exit}`)}\nwith ${name}() as ${value}:\n${printer.body(node, 'body')}`;
    },
  },
  {
    name: 'context of a generator',
    sort: 'statement',
    weight: 1.5,
    make: (grow) => {
      const name = grow.name('context');
      const value = grow.name('entered');
      const kind = { async: false, generator: true, returns: false };
      return {
        data: { name, value, form: grow.random.below(4) },
        slots: {
          before: grow.functionBody(kind, () => grow.body(1)),
          after: grow.functionBody(kind, () => grow.body(2)),
          text: [grow.a('text')],
          body: grow.body(3, () => grow.declareAs(value, 'text', true)),
        },
      };
    },
    py: (node, printer) => {
      const { name, value, form } = node.data;
      const made = define(node, printer, {
        head: `@contextlib.contextmanager\ndef ${name}()`,
        slot: 'before',
        kind: { async: false, generator: true },
        first: outerNames(node.slots['after'] ?? [], printer.depth() + 1),
        last: () => {
          const yields = `yield ${printer.slot(node, 'text', 'text')}`;
          const after = printer.body(node, 'after');
          return (
            [
              `${yields}\n${printer.all(node, 'after').join('\n') || 'pass'}`,
              `try:\n    ${yields}\nfinally:\n${after}`,
              `try:\n    ${yields}\nexcept Exception:\n${after}`,
              `try:\n    ${yields}\nexcept ValueError:\n${after}\n    raise`,
            ][Number(form)] ?? ''
          );
        },
      });
      return `${made}\nwith ${name}() as ${value}:\n${printer.body(node, 'body')}`;
    },
  },
  {
    name: 'suppressed errors',
    sort: 'statement',
    weight: 1.2,
    make: (grow) => ({
      data: { kinds: grow.random.pick(['Exception', 'ValueError', 'KeyError, ValueError', 'RuntimeError']) },
      slots: { body: [...grow.body(2), ...grow.body(2)] },
    }),
    py: (node, printer) => `with contextlib.suppress(${node.data['kinds']}):\n${printer.body(node, 'body')}`,
  },
  {
    name: 'stack of contexts',
    sort: 'statement',
    weight: 0.6,
    make: (grow) => ({
      data: { name: grow.name('stack'), work: grow.name('undo') },
      slots: {
        undo: grow.functionBody({ async: false, generator: false, returns: true }, () => grow.body(2)),
        test: [grow.a('boolean')],
        body: grow.body(2),
      },
    }),
    py: (node, printer) => {
      const { name, work } = node.data;
      const made = define(node, printer, { head: `def ${work}()`, slot: 'undo' });
      const test = `if ${printer.slot(node, 'test', 'boolean')}:\n    ${name}.callback(${work})`;
      return `${made}\nwith contextlib.ExitStack() as ${name}:\n${printer.indented(test)}\n${printer.body(node, 'body')}`;
    },
  },
  {
    name: 'open file',
    sort: 'statement',
    weight: 0.6,
    make: (grow) => {
      const name = grow.name('file');
      return {
        data: { name, site: grow.site(), mode: grow.random.pick(['r', 'w']) },
        slots: { body: grow.body(2) },
      };
    },
    py: (node, printer) =>
      `with open('/tmp/f${node.data['site']}', '${node.data['mode']}') as ${node.data['name']}:\n${printer.body(node, 'body')}`,
  },
];
