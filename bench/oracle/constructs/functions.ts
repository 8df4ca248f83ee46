import type { Construct } from '../construct.ts';
import { define } from '../define.ts';
import type { Grow } from '../grow.ts';
import type { Callable } from '../names.ts';
import type { Printer } from '../print.ts';
import type { Node, ValueSort } from '../tree.ts';

const parameterSorts = ['text', 'number', 'boolean', 'maybe', 'list', 'record'] as const;

/** The arguments of a call of a function that the program declared; fewer than its parameters some of the time. */
function argumentsFor(grow: Grow, callable: Callable): readonly Node[] {
  const made = callable.parameters.map((sort) => grow.a(sort));
  return grow.random.chance(0.15) ? made.slice(0, -1) : made;
}

/** Writes a call: with the event first where the function takes it. */
const called = (node: Node, printer: Printer): string => {
  const passed = [...(node.data['event'] === true ? ['event'] : []), ...printer.all(node, 'arguments')];
  return `${node.data['name']}(${passed.join(', ')})`;
};

/** Writes a call in Python: a coroutine is awaited, or run where nothing can wait. */
function calledInPython(node: Node, printer: Printer): string {
  const text = called(node, printer);
  if (node.data['async'] !== true) return text;
  return printer.inside().async ? `(await ${text})` : `asyncio.run(${text})`;
}

/** A call in an expression of `sort`. */
const call = (sort: ValueSort): Construct => ({
  name: `call of a function for ${sort}`,
  sort,
  weight: 2,
  fits: (grow) => grow.callable('function', sort) !== null,
  make: (grow) => {
    const callable = grow.callable('function', sort);
    if (!callable) return {};
    return {
      data: { name: callable.name, event: callable.takesEvent, async: callable.async },
      slots: { arguments: argumentsFor(grow, callable) },
    };
  },
  js: (node, printer) => {
    const wait = node.data['async'] === true && printer.inside().async ? 'await ' : '';
    return `(${wait}${called(node, printer)})`;
  },
  py: calledInPython,
});

/** Makes the parts of a function: parameters with defaults, statements, a value at the end. */
export function functionParts(grow: Grow, returns: ValueSort, isTop: boolean, isAsync: boolean) {
  const takesEvent = isTop && grow.random.chance(0.7);
  const count = grow.random.below(3);
  const parameters = Array.from({ length: count }, () => ({
    name: grow.name('p'),
    sort: grow.random.pick(parameterSorts),
  }));
  const slots: Record<string, readonly Node[]> = {};
  for (const [index, { sort }] of parameters.entries())
    slots[`default${index}`] = grow.random.chance(0.2) ? [grow.a(sort)] : [];
  grow.withEvent(takesEvent || (!isTop && grow.hasEvent), () =>
    grow.functionBody({ async: isAsync, generator: false, returns: returns === 'maybe' }, () => {
      for (const { name, sort } of parameters) grow.declareAs(name, sort, true);
      const count = 1 + grow.random.below(3);
      slots['body'] = Array.from({ length: count }, () => grow.a('statement'));
      slots['result'] = returns === 'maybe' && grow.random.chance(0.5) ? [] : [grow.a(returns)];
    }),
  );
  const data: Record<string, string | number | boolean> = { count, takesEvent, async: isAsync };
  for (const [index, { name }] of parameters.entries()) data[`parameter${index}`] = name;
  return { data, slots, parameters: parameters.map(({ sort }) => sort), takesEvent };
}

/** Writes the parameters of a function. */
export function parametersOf(node: Node, printer: Printer): string {
  const all = node.data['takesEvent'] === true ? ['event'] : [];
  for (let index = 0; index < Number(node.data['count']); index++) {
    const type = printer.language === 'ts' && index === 0 ? ': any' : '';
    const absent = printer.language === 'py' ? '=None' : '';
    const otherwise = node.slots[`default${index}`]?.length
      ? ` = ${printer.slot(node, `default${index}`)}`
      : absent;
    all.push(`${node.data[`parameter${index}`]}${type}${otherwise}`);
  }
  return all.join(', ');
}

/** Writes the statements of a function and its result. */
export function functionBody(node: Node, printer: Printer): string {
  const body = printer.ticking(node, 'body');
  if (!node.slots['result']?.length) return body;
  return `${body}\n${printer.indented(`return ${printer.slot(node, 'result')};`)}`;
}

const declaration = (name: string, isTop: boolean, weight: number): Construct => ({
  name,
  sort: 'statement',
  weight,
  fits: () => !isTop,
  make: (grow) => {
    const returns = grow.random.pick<ValueSort>([
      'maybe',
      'maybe',
      'boolean',
      'text',
      'number',
      'list',
      'record',
    ]);
    const isAsync = grow.random.chance(grow.language === 'py' ? 0.12 : 0.5);
    const { parameters, takesEvent, data, slots } = functionParts(grow, returns, isTop, isAsync);
    const name = grow.name('f');
    grow.declareFunction({ name, returns, parameters, async: isAsync, form: 'function', takesEvent });
    return { data: { ...data, name, form: grow.random.below(3) }, slots };
  },
  js: (node, printer) => {
    const kind = { async: node.data['async'] === true, generator: false };
    return printer.within(kind, () => {
      const parameters = parametersOf(node, printer);
      const word = kind.async ? 'async ' : '';
      const body = `{\n${functionBody(node, printer)}\n}`;
      if (node.data['form'] === 0) return `${word}function ${node.data['name']}(${parameters}) ${body}`;
      if (node.data['form'] === 1) return `const ${node.data['name']} = ${word}(${parameters}) => ${body};`;
      return `const ${node.data['name']} = ${word}function (${parameters}) ${body};`;
    });
  },
  py: (node, printer) => {
    const isAsync = node.data['async'] === true;
    return define(node, printer, {
      head: `${isAsync ? 'async ' : ''}def ${node.data['name']}(${parametersOf(node, printer)})`,
      slot: 'body',
      kind: { async: isAsync, generator: false },
      ...(node.slots['result']?.length ? { last: () => `return ${printer.slot(node, 'result')}` } : {}),
    });
  },
});

/** Functions of the program, their calls, and closures. */
export const functions: readonly Construct[] = [
  declaration('function inside', false, 1.5),
  declaration('function of the module', true, 6),
  ...(['maybe', 'boolean', 'text', 'number', 'list', 'record'] as const).map(call),
  {
    name: 'call as a statement',
    sort: 'statement',
    isLeaf: true,
    weight: 3,
    fits: (grow) => grow.callable('function') !== null,
    make: (grow) => {
      const callable = grow.callable('function');
      if (!callable) return {};
      return {
        data: { name: callable.name, event: callable.takesEvent, async: callable.async },
        slots: { arguments: argumentsFor(grow, callable) },
      };
    },
    js: (node, printer) => {
      const wait = node.data['async'] === true && printer.inside().async ? 'await ' : '';
      return `${wait}${called(node, printer)};`;
    },
    py: calledInPython,
  },
  {
    name: 'return',
    sort: 'statement',
    isLeaf: true,
    weight: 0.6,
    fits: ({ inFunction }) => inFunction.returns,
    make: (grow) => ({
      slots: {
        test: [grow.a('boolean')],
        value: grow.random.chance(0.7) ? [grow.a(grow.random.pick(['maybe', 'boolean', 'text']))] : [],
      },
    }),
    js: (node, printer) =>
      `if (${printer.slot(node, 'test', 'boolean')}) return${node.slots['value']?.length ? ` ${printer.slot(node, 'value')}` : ''};`,
    py: (node, printer) =>
      `if ${printer.slot(node, 'test', 'boolean')}:\n    return${node.slots['value']?.length ? ` ${printer.slot(node, 'value')}` : ''}`,
  },
  {
    name: 'function called at once',
    sort: 'statement',
    weight: 0.7,
    make: (grow) => ({
      data: { name: grow.name('once') },
      slots: {
        body: grow.functionBody({ async: true, generator: false, returns: true }, () => grow.body(3)),
      },
    }),
    js: (node, printer) => {
      const wait = printer.inside().async ? 'await ' : '';
      const text = printer.within(
        { async: true, generator: false },
        () => `(async () => {\n${printer.ticking(node, 'body')}\n})();`,
      );
      return `;${wait}${text}`;
    },
    py: (node, printer) =>
      `${define(node, printer, { head: `def ${node.data['name']}()`, slot: 'body' })}\n${node.data['name']}()`,
  },
];
