import type { Construct } from '../construct.ts';

/** Promises and their callbacks. */
export const asynchronous: readonly Construct[] = [
  {
    name: 'then',
    sort: 'statement',
    weight: 1.2,
    make: (grow) => {
      const effect = [grow.a('effect')];
      const name = grow.name('value');
      const kind = { async: false, generator: false, returns: true };
      return {
        data: { name, form: grow.random.below(3) },
        slots: {
          effect,
          value: [grow.a('maybe')],
          body: grow.functionBody(kind, () => grow.body(2, () => grow.declareAs(name, 'maybe', false))),
          handler: grow.functionBody(kind, () => grow.body(2)),
        },
      };
    },
    js: (node, printer) => {
      const { name, form } = node.data;
      const wait = printer.inside().async ? 'await ' : '';
      const outer = printer.inside();
      const first = printer.within({ async: false, generator: false }, () =>
        form === 2
          ? `Promise.resolve(${printer.slot(node, 'value')})`
          : `Promise.resolve(${printer.slot(node, 'effect', 'effect')})`,
      );
      void outer;
      const text = printer.within(
        { async: false, generator: false },
        () =>
          `.then((${name}) => {\n${printer.ticking(node, 'body')}\n})${form !== 0 ? '' : `.catch(() => {\n${printer.ticking(node, 'handler')}\n})`}`,
      );
      return `${wait}${first}${text}${form === 0 ? '.finally(() => {})' : ''};`;
    },
  },
  {
    name: 'then on what may be nothing',
    sort: 'statement',
    weight: 0.7,
    make: (grow) => ({
      data: { name: grow.name('promise') },
      slots: {
        test: [grow.a('boolean')],
        effect: [grow.a('effect')],
        body: grow.functionBody({ async: false, generator: false, returns: true }, () => grow.body(2)),
      },
    }),
    js: (node, printer) => {
      const { name } = node.data;
      const wait = printer.inside().async ? 'await ' : '';
      const made = printer.within(
        { async: false, generator: false },
        () =>
          `const ${name} = ${printer.slot(node, 'test', 'boolean')} ? Promise.resolve(${printer.slot(node, 'effect', 'effect')}) : undefined;`,
      );
      const used = printer.within(
        { async: false, generator: false },
        () => `${name}?.then(() => {\n${printer.ticking(node, 'body')}\n});`,
      );
      return `${made}\n${wait}${used}`;
    },
  },
  {
    name: 'all together',
    sort: 'effect',
    weight: 0.7,
    make: (grow) => ({
      data: { form: grow.random.pick(['all', 'allSettled', 'race']) },
      slots: { effects: [grow.a('effect'), grow.a('effect')] },
    }),
    js: (node, printer) => {
      const wait = printer.inside().async ? 'await ' : '';
      return printer.within(
        { async: false, generator: false },
        () => `(${wait}Promise.${node.data['form']}([${printer.all(node, 'effects').join(', ')}]))`,
      );
    },
  },
];
