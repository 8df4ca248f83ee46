import type { Variable } from './names.ts';
import type { FunctionKind, Printer } from './print.ts';
import { type Node, nodesIn } from './tree.ts';

/** A function of Python: its line up to the colon, the slot of its statements, and lines before and after them. */
export interface Definition {
  readonly head: string;
  readonly slot: string;
  readonly kind?: FunctionKind;
  readonly first?: readonly string[];
  /** Written inside of the function. */
  readonly last?: () => string;
}

const plainKind: FunctionKind = { async: false, generator: false };

/** Writes a function of Python, with `global` and `nonlocal` for the outer names that it assigns. */
export function define(node: Node, printer: Printer, definition: Definition): string {
  const { head, slot, kind = plainKind, first = [], last } = definition;
  return printer.within(kind, () => {
    const lines = [...outerNames(node.slots[slot] ?? [], printer.depth()), ...first];
    const end = last ? `\n${printer.indented(last())}` : '';
    return `${head}:\n${printer.ticking(node, slot, lines)}${end}`;
  });
}

/** Returns the lines that let a function with `depth` functions around its statements assign outer names. */
export function outerNames(nodes: readonly Node[], depth: number): readonly string[] {
  const names = { global: new Set<string>(), nonlocal: new Set<string>() };
  for (const outer of nodes)
    for (const { data } of nodesIn(outer))
      for (const [key, home] of Object.entries(data))
        if (key.startsWith(homeOf) && Number(home) < depth)
          names[home === 0 ? 'global' : 'nonlocal'].add(key.slice(homeOf.length));
  return Object.entries(names).flatMap(([word, found]) =>
    found.size > 0 ? [`${word} ${[...found].join(', ')}`] : [],
  );
}

/** Returns data of a node that assigns variables: where each of them is declared. */
export const homesOf = (...variables: readonly (Variable | null)[]): Readonly<Record<string, number>> =>
  Object.fromEntries(variables.flatMap((known) => (known ? [[homeOf + known.name, known.home]] : [])));

const homeOf = 'home of ';
