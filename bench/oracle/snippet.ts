import type { Construct, Parts } from './construct.ts';
import { outerNames } from './define.ts';
import type { Grow } from './grow.ts';
import type { FunctionKind, Printer } from './print.ts';
import type { Node, Sort } from './tree.ts';

/**
 * A construct of Python as text, with parts that the generator fills in:
 *
 * - `@` at the end of a name makes it unique in the program;
 * - `«text»`, `«test»`, `«effect»`, `«list»`, `«record»`, `«number»`, `«maybe»`: an expression; `«const»`: a plain text;
 * - `«body»`: statements, on a line of their own; `«body item@»` gives them a variable;
 * - `‹a¦b¦c›`: one of the alternatives.
 *
 *     snippet('loop with a walrus', 1, `while (x@ := next(items@, None)):\n    «body x@»`)
 */
export function snippet(name: string, weight: number, template: string): Construct {
  return {
    name,
    sort: 'statement',
    weight,
    make: (grow) => partsOf(grow, template, grow.name('_')),
    py: (node, printer) => written(node, printer, template),
  };
}

/** A construct of the top of a module: its template declares the function `use@(event, text=None)`. */
export function topSnippet(name: string, template: string): Construct {
  return {
    name,
    sort: 'statement',
    fits: () => false,
    make: (grow) => {
      const mark = grow.name('_');
      const parts = partsOf(grow, template, mark);
      const use = `use${mark}`;
      grow.declareFunction({
        name: use,
        returns: 'maybe',
        parameters: ['text'],
        async: false,
        form: 'function',
        takesEvent: true,
      });
      return { ...parts, data: { ...parts.data, name: use } };
    },
    py: (node, printer) => written(node, printer, template),
  };
}

const part = /«(\w+)(?: ([\w@]+))?»/g;
const choice = /‹([^›]*)›/g;

/** The sorts of the parts; `test` is a boolean. */
const sorts: Readonly<Record<string, Sort>> = {
  text: 'text',
  test: 'boolean',
  effect: 'effect',
  list: 'list',
  record: 'record',
  number: 'number',
  maybe: 'maybe',
  const: 'text',
};

/** Expressions whose value should seldom be known. */
const openSorts = ['list', 'record', 'number'];

/** A line of a template: its indentation, the functions around it, and whether a loop is around it in its function. */
interface Line {
  readonly text: string;
  readonly indent: string;
  readonly functions: readonly FunctionLine[];
  readonly isInLoop: boolean;
}

interface FunctionLine {
  readonly kind: FunctionKind;
  readonly index: number;
  /** False for methods that Python calls: their result has a fixed type. */
  readonly returns: boolean;
  /** True: the function has a parameter `event`. */
  readonly takesEvent: boolean;
}

function linesOf(template: string): readonly Line[] {
  const blocks: { readonly indent: number; readonly function?: FunctionLine; readonly isLoop: boolean }[] =
    [];
  const lines = template.split('\n');
  return lines.map((text, index) => {
    const indent = text.search(/\S/);
    while ((blocks.at(-1)?.indent ?? -1) >= indent) blocks.pop();
    const functions = blocks.flatMap((block) => (block.function ? [block.function] : []));
    const start = blocks.findLastIndex((block) => block.function);
    const isInLoop = blocks.slice(start + 1).some(({ isLoop }) => isLoop);
    const head = /^\s*(async )?def (\w+)/.exec(text);
    const inside = lines.slice(index + 1).filter((line) => line.search(/\S/) > indent);
    if (head)
      blocks.push({
        indent,
        isLoop: false,
        function: {
          index,
          kind: { async: head[1] !== undefined, generator: inside.some((line) => line.includes('yield')) },
          returns: !/^__/.test(head[2] ?? ''),
          takesEvent: /\bevent\b/.test(text),
        },
      });
    else if (text.trimEnd().endsWith(':'))
      blocks.push({ indent, isLoop: /^\s*(?:async )?(?:for|while)\b/.test(text) });
    return { text, indent: ' '.repeat(indent), functions, isInLoop };
  });
}

/** Returns the text of a template with the alternatives that a node chose. */
function chosen(template: string, data: Node['data']): string {
  let choices = 0;
  return template.replaceAll(
    choice,
    (_, alternatives: string) => alternatives.split('¦')[Number(data[`choice${choices++}`])] ?? '',
  );
}

/** Makes the parts of a template in the order of the text. */
function partsOf(grow: Grow, template: string, mark: string): Parts {
  const data: Record<string, string | number> = { mark };
  const slots: Record<string, readonly Node[]> = {};
  for (const [index, [, alternatives = '']] of [...template.matchAll(choice)].entries())
    data[`choice${index}`] = grow.random.below(alternatives.split('¦').length);
  let count = 0;
  for (const { text, functions, isInLoop } of linesOf(chosen(template, data))) {
    for (const [, kind = '', variable] of text.matchAll(part)) {
      const make = () => partOf(grow, kind, isInLoop, variable?.replace('@', mark));
      slots[`${kind}${count++}`] = insideFunctions(grow, functions, make);
    }
  }
  return { data, slots };
}

function insideFunctions<T>(grow: Grow, functions: readonly FunctionLine[], make: () => T): T {
  const [first, ...rest] = functions;
  if (!first) return make();
  const inside = { ...first.kind, returns: first.returns && !first.kind.generator };
  return grow.withEvent(grow.hasEvent || first.takesEvent, () =>
    grow.functionBody(inside, () => insideFunctions(grow, rest, make)),
  );
}

function partOf(grow: Grow, kind: string, isInLoop: boolean, variable: string | undefined): readonly Node[] {
  if (kind === 'body') {
    const setUp = () => {
      if (variable !== undefined) grow.declareAs(variable, 'text', false);
    };
    return isInLoop ? grow.loopBody(2, '', setUp) : grow.body(2, setUp);
  }
  if (kind === 'const') return [grow.named('plain text')];
  const sort = sorts[kind];
  if (!sort) throw new Error(`a snippet has no part ${kind}`);
  return [openSorts.includes(kind) ? grow.open(sort) : grow.a(sort)];
}

/** Writes a template with its parts. */
function written(node: Node, printer: Printer, template: string): string {
  const lines = linesOf(chosen(template, node.data));
  const written: string[] = [];
  let count = 0;
  const bodies = bodiesOf(node, lines);
  for (const [index, { text, indent, functions }] of lines.entries()) {
    const kinds = functions.map(({ kind }) => kind);
    const named = text.replaceAll('@', (at, offset: number) =>
      isDecorator(text, offset) ? at : String(node.data['mark']),
    );
    const isLazy = /\blambda\b|[[({].* for .* in .*[\])}]/.test(text);
    const line = insideKinds(printer, isLazy ? [...kinds, plainKind] : kinds, () =>
      named.replaceAll(part, (_, kind: string) => {
        const slot = `${kind}${count++}`;
        if (kind !== 'body') return printer.slot(node, slot, sorts[kind] ?? 'maybe');
        return indentedBy(indent, printer.all(node, slot).join('\n') || 'pass').trimStart();
      }),
    );
    written.push(line);
    const assigned = bodies.get(index);
    if (assigned)
      for (const outer of outerNames(assigned, printer.depth() + kinds.length + 1))
        written.push(`${indent}    ${outer}`);
  }
  return written.join('\n');
}

/** Does `@` begin a decorator there? */
const isDecorator = (text: string, offset: number): boolean => text.slice(0, offset).trim() === '';

const plainKind: FunctionKind = { async: false, generator: false };

/** Returns the nodes in the function that a line begins: the outer names that they assign are declared at its start. */
function bodiesOf(node: Node, lines: readonly Line[]): ReadonlyMap<number, readonly Node[]> {
  const bodies = new Map<number, readonly Node[]>();
  let count = 0;
  for (const { text, functions } of lines)
    for (const [, kind = ''] of text.matchAll(part)) {
      const index = functions.at(-1)?.index;
      const nodes = node.slots[`${kind}${count++}`] ?? [];
      if (index !== undefined) bodies.set(index, [...(bodies.get(index) ?? []), ...nodes]);
    }
  return bodies;
}

function insideKinds(printer: Printer, kinds: readonly FunctionKind[], write: () => string): string {
  const [first, ...rest] = kinds;
  return first ? printer.within(first, () => insideKinds(printer, rest, write)) : write();
}

const indentedBy = (indent: string, text: string): string =>
  text
    .split('\n')
    .map((line) => (line === '' ? line : indent + line))
    .join('\n');
