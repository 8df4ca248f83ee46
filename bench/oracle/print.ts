import { printOf } from './construct.ts';
import { constructNamed } from './constructs/index.ts';
import { fileMark } from './constructs/programs.ts';
import type { Language, Node, Sort } from './tree.ts';

/** The language, and the ways in which a construct writes the parts of its node. */
export interface Printer {
  readonly language: Language;
  /** True: loops and functions begin with a call of `tick`, which ends a program that runs too long. */
  readonly ticks: boolean;
  /** Writes the first node of a slot; the plainest value of `sort` when shrinking emptied the slot. */
  slot(node: Node, slot: string, sort?: Sort): string;
  /** Writes all nodes of a slot. */
  all(node: Node, slot: string): readonly string[];
  /** Writes the statements of a slot as an indented block, without braces; `first` are lines before them. */
  body(node: Node, slot: string, first?: readonly string[]): string;
  /** Writes the statements of a loop or function: a block that begins with a tick. */
  ticking(node: Node, slot: string, first?: readonly string[]): string;
  /** Writes a value that may grow: where ticks are written, one that ends the program when it is too long. */
  bounded(text: string): string;
  /** Writes the first node of a slot as a value that a collection keeps: the program ends when it is too long. */
  kept(node: Node, slot: string, sort?: Sort): string;
  /** Runs `write` as the inside of a function. */
  within(kind: FunctionKind, write: () => string): string;
  /** The number of functions around: 0 at the top of a module. */
  depth(): number;
  /** The function around. */
  inside(): FunctionKind;
  /** Indents every line. */
  indented(text: string): string;
}

/** The words that may stand in the code of a function: `await`, `yield`. */
export interface FunctionKind {
  readonly async: boolean;
  readonly generator: boolean;
}

const plainest: Partial<Record<Sort, readonly [javascript: string, python: string]>> = {
  number: ['0', '0'],
  text: ["'a'", "'a'"],
  boolean: ['true', 'True'],
  maybe: ['undefined', 'None'],
  list: ['[]', '[]'],
  record: ['{}', '{}'],
  map: ['new Map()', '{}'],
  set: ['new Set()', 'set()'],
  effect: ['undefined', 'None'],
};

/** Takes a node and its text, and returns the text with signs around it. */
type Sign = (node: Node, written: string) => string;

/** Makes a printer. */
export function createPrinter(language: Language, ticks: boolean, sign?: Sign): Printer {
  const functions: FunctionKind[] = [{ async: false, generator: false }];
  const print = (node: Node): string => {
    const write = printOf(constructNamed(node.construct), language);
    if (!write) throw new Error(`${language} has no ${node.construct}`);
    const written = write(node, printer);
    return sign ? sign(node, written) : written;
  };
  const indent = language === 'py' ? '    ' : '  ';
  const indented = (text: string): string =>
    text
      .split('\n')
      .map((line) => (line === '' ? line : indent + line))
      .join('\n');
  const block = (lines: readonly string[]): string =>
    indented(lines.length > 0 ? lines.join('\n') : language === 'py' ? 'pass' : '');
  const nodesOf = (node: Node, slot: string): readonly Node[] => node.slots[slot] ?? [];
  const printer: Printer = {
    language,
    ticks,
    slot: (node, slot, sort = 'maybe') => {
      const [first] = nodesOf(node, slot);
      return first ? print(first) : (plainest[sort]?.[language === 'py' ? 1 : 0] ?? '');
    },
    all: (node, slot) => nodesOf(node, slot).map(print),
    body: (node, slot, first = []) => block([...first, ...nodesOf(node, slot).map(print)]),
    ticking: (node, slot, first = []) => {
      const tick = language === 'py' ? 'tick()' : 'tick();';
      return block([...(ticks ? [tick] : []), ...first, ...nodesOf(node, slot).map(print)]);
    },
    bounded: (text) => (ticks ? `bounded(${text})` : text),
    kept: (node, slot, sort) => printer.bounded(printer.slot(node, slot, sort)),
    within: (kind, write) => {
      functions.push(kind);
      const text = write();
      functions.pop();
      return text;
    },
    depth: () => functions.length - 1,
    inside: () => functions.at(-1) ?? { async: false, generator: false },
    indented,
  };
  return printer;
}

/** Writes a tree in a language. `sign` may put signs around the text of each node inside. */
export function printed(node: Node, language: Language, ticks: boolean, sign?: Sign): string {
  const write = printOf(constructNamed(node.construct), language);
  if (!write) throw new Error(`${language} has no ${node.construct}`);
  return write(node, createPrinter(language, ticks, sign));
}

/** Returns the files of a printed program by path, the one with the handler first. */
export function splitFiles(text: string): Readonly<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const part of text.split(fileMark)) {
    const end = part.indexOf('\n');
    if (end > 0) files[part.slice(0, end)] = part.slice(end + 1);
  }
  return files;
}
