import { type Diagnostic, type DiagnosticCode, diagnostic } from '@emmental/model';

/** A value of a lockfile and its line (of the key, for a member): what JSON, TOML, YAML and XML are read to. */
export interface Node {
  readonly line: number;
  readonly value: Scalar | readonly Node[] | ReadonlyMap<string, Node>;
}
export type Scalar = string | number | boolean | null;

/** What a text was read to: as much of it as could be, and what was wrong with the rest. */
export interface ReadText {
  readonly root: Node | null;
  readonly diagnostics: readonly Diagnostic[];
}

const none: ReadonlyMap<string, Node> = new Map();

export const membersOf = (node: Node | null | undefined): ReadonlyMap<string, Node> =>
  node?.value instanceof Map ? node.value : none;

export const itemsOf = (node: Node | null | undefined): readonly Node[] =>
  Array.isArray(node?.value) ? (node.value as readonly Node[]) : [];

export const get = (node: Node | null | undefined, key: string): Node | undefined => membersOf(node).get(key);

/** The text of a scalar: numbers as written by JSON; null for anything else. */
export function textOf(node: Node | null | undefined): string | null {
  const value = node?.value;
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;
}

export const textAt = (node: Node | null | undefined, key: string): string | null => textOf(get(node, key));

export const isTrue = (node: Node | null | undefined, key: string): boolean => get(node, key)?.value === true;

/** Collects what is wrong with one file, once per line and at most a few: the first ones say what to mend. */
export interface Complaints {
  (code: DiagnosticCode, line: number, about?: string): void;
  readonly all: readonly Diagnostic[];
}

const mostComplaints = 20;

/** Collects what is wrong with a file, in `all`: each code once a line, and no more than a person reads. */
export function complaintsOn(file: string): Complaints {
  const all: Diagnostic[] = [];
  const said = new Set<string>();
  const complain = (code: DiagnosticCode, line: number, about?: string): void => {
    const key = `${code} ${line}`;
    if (said.has(key) || all.length >= mostComplaints) return;
    said.add(key);
    all.push(diagnostic(code, { file, line, column: 1 }, about));
  };
  return Object.assign(complain, { all });
}
