import type { Construct } from '../../construct.ts';
import { define } from '../../define.ts';

/** Coroutines: `gather`, tasks, asynchronous generators and contexts. */
export const coroutines: readonly Construct[] = [
  {
    name: 'coroutine',
    sort: 'statement',
    weight: 1,
    make: (grow) => {
      const kind = { async: true, generator: false, returns: true };
      return {
        data: { name: grow.name('task'), form: grow.random.below(6) },
        slots: {
          body: grow.functionBody(kind, () => grow.body(2)),
          other: grow.functionBody(kind, () => grow.body(2)),
          text: [grow.a('text')],
          effect: [grow.a('effect')],
        },
      };
    },
    py: (node, printer) => {
      const { name, form } = node.data;
      const kind = { async: true, generator: false };
      const first = define(node, printer, {
        head: `async def ${name}()`,
        slot: 'body',
        kind,
        last: () => `return ${printer.slot(node, 'text', 'text')}`,
      });
      const other = define(node, printer, { head: `async def ${name}_other()`, slot: 'other', kind });
      const uses = [
        `await asyncio.gather(${name}(), ${name}_other())`,
        `await asyncio.gather(${name}(), ${name}_other(), return_exceptions=True)`,
        `await asyncio.create_task(${name}())`,
        `await asyncio.wait_for(${name}(), 5)`,
        `async for item in ${name}_items():\n    if item == 'a':\n        await ${name}_other()`,
        `async with ${name}_context():\n    await ${name}()`,
      ];
      const helpers = [
        `async def ${name}_items():\n    yield await ${name}()\n    yield 'a'`,
        `@contextlib.asynccontextmanager\nasync def ${name}_context():\n    try:\n        yield\n    except Exception:\n        await ${name}_other()`,
      ];
      const use = `${uses[Number(form)]}`;
      const all = [first, other, ...(Number(form) >= 4 ? [helpers[Number(form) - 4] ?? ''] : [])];
      if (printer.inside().async) return [...all, use].join('\n');
      const main = `async def ${name}_main():\n${printer.indented(use)}\n    return 'done'`;
      return `${all.join('\n')}\n${main}\nif asyncio.run(${name}_main()) == 'done':\n    ${printer.slot(node, 'effect', 'effect')}`;
    },
  },
];
