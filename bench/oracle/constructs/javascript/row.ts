import type { Construct } from '../../construct.ts';
import type { Grow } from '../../grow.ts';
import type { FunctionKind, Printer } from '../../print.ts';
import type { Node, Sort, ValueSort } from '../../tree.ts';

/**
 * A part of a construct: an expression (`text`), or statements (`block` in a scope of its own, `loop` for the body of a loop,
 * `body` for the body of a function). A word before the sort names the function around the part: `sync body`, `async effect`.
 */
export type Part = Sort | 'block' | 'loop' | `${keyof typeof functionKinds} ${Sort | 'body'}`;

/** The kinds of functions that a part may be in. */
const functionKinds = {
  sync: { async: false, generator: false },
  async: { async: true, generator: false },
  generator: { async: false, generator: true },
  'async-generator': { async: true, generator: true },
} as const satisfies Readonly<Record<string, FunctionKind>>;

/** A construct of JavaScript and TypeScript whose text is a template of its parts. */
export interface Row {
  readonly name: string;
  readonly sort: Sort;
  readonly weight?: number;
  /** True: it has no parts that nest. */
  readonly isLeaf?: true;
  readonly fits?: Construct['fits'];
  readonly parts?: Readonly<Record<string, Part>>;
  /** Names that a part can use, by the part: what each is called and its sort. */
  readonly within?: Readonly<Record<string, Readonly<Record<string, ValueSort>>>>;
  /** Names that no other part of the program uses. */
  readonly names?: readonly string[];
  /** Variables that the statements after it can use. */
  readonly declares?: Readonly<Record<string, ValueSort>>;
  /** Other data of the node. */
  readonly data?: (grow: Grow) => Node['data'];
  /** Ways of writing it, of which one is chosen. */
  readonly forms: readonly ((writer: Writer) => string)[];
  /** True: only TypeScript has it. */
  readonly isTyped?: true;
}

/** Writes the parts of a row. */
export interface Writer {
  /** An expression. */
  readonly part: (name: string) => string;
  /** Statements, indented, without braces. `first`: lines before them. */
  readonly block: (name: string, ...first: readonly string[]) => string;
  /** The name that the program has for a name of the row. */
  readonly name: (name: string) => string;
  readonly data: Node['data'];
  /** `await ` where the construct may wait, else nothing. */
  readonly wait: string;
  readonly isTyped: boolean;
}

/** Makes a way of writing for each value. */
export const formsOf = <T>(
  values: readonly T[],
  write: (writer: Writer, value: T) => string,
): readonly ((writer: Writer) => string)[] => values.map((value) => (writer) => write(writer, value));

/** Makes the construct of a row. */
export function construct(row: Row): Construct {
  const write = (node: Node, printer: Printer): string =>
    (row.forms[Number(node.data['form'])] ?? row.forms[0])?.(writerOf(row, node, printer)) ?? '';
  return {
    name: row.name,
    sort: row.sort,
    weight: row.weight ?? 1,
    ...(row.isLeaf ? { isLeaf: true } : {}),
    ...(row.fits ? { fits: row.fits } : {}),
    make: (grow) => {
      const data: Record<string, string | number | boolean> = { form: grow.random.below(row.forms.length) };
      for (const name of [...(row.names ?? []), ...Object.values(row.within ?? {}).flatMap(Object.keys)])
        data[`name ${name}`] = grow.name(name);
      const slots: Record<string, readonly Node[]> = {};
      for (const [slot, part] of Object.entries(row.parts ?? {}))
        slots[slot] = nodesOf(grow, part, () => {
          for (const [name, sort] of Object.entries(row.within?.[slot] ?? {}))
            grow.declareAs(String(data[`name ${name}`]), sort, false);
        });
      for (const [name, sort] of Object.entries(row.declares ?? {}))
        data[`name ${name}`] = grow.declare(sort, true);
      return { data: { ...data, ...row.data?.(grow) }, slots };
    },
    ...(row.isTyped ? { ts: write } : { js: write }),
  };
}

/** Splits a part into the kind of the function around it and its sort. */
function splitPart(part: Part): readonly [kind: FunctionKind | null, sort: string] {
  const [first = '', second] = part.split(' ');
  return second === undefined ? [null, first] : [functionKinds[first as keyof typeof functionKinds], second];
}

function nodesOf(grow: Grow, part: Part, declare: () => void): readonly Node[] {
  const [kind, sort] = splitPart(part);
  if (sort === 'block') return grow.body(2, declare);
  if (sort === 'loop') return grow.loopBody(2, '', declare);
  const expression = (): readonly Node[] => {
    declare();
    return [grow.a(sort as Sort)];
  };
  const make = (): readonly Node[] => (sort === 'body' ? grow.body(2, declare) : grow.scoped(expression));
  return kind ? grow.functionBody({ ...kind, returns: !kind.generator }, make) : make();
}

function writerOf(row: Row, node: Node, printer: Printer): Writer {
  const around = <T extends string>(part: Part | undefined, write: () => T): T => {
    const [kind] = splitPart(part ?? 'maybe');
    return kind ? (printer.within(kind, write) as T) : write();
  };
  return {
    part: (name) => {
      const part = row.parts?.[name];
      const [, sort] = splitPart(part ?? 'maybe');
      return around(part, () => printer.slot(node, name, sort as Sort));
    },
    block: (name, ...first) => {
      const part = row.parts?.[name];
      return around(part, () =>
        part === 'block' ? printer.body(node, name, first) : printer.ticking(node, name, first),
      );
    },
    name: (name) => String(node.data[`name ${name}`]),
    data: node.data,
    wait: printer.inside().async ? 'await ' : '',
    isTyped: printer.language === 'ts',
  };
}
