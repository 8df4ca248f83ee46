import { type Diagnostic, type DiagnosticCode, diagnostic } from '@emmental/model';

/**
 * A value of a lockfile and its line (for a member, the line of its key). The readers of JSON, TOML and YAML return it.
 */
export interface Node {
  readonly line: number;
  readonly value: Scalar | readonly Node[] | ReadonlyMap<string, Node>;
}
export type Scalar = string | number | boolean | null;

/** The tree of the readable part of a text, and the problems of the rest. */
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

/** Returns the text of a string or number; null for anything else. */
export function textOf(node: Node | null | undefined): string | null {
  const value = node?.value;
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;
}

export const textAt = (node: Node | null | undefined, key: string): string | null => textOf(get(node, key));

export const isTrue = (node: Node | null | undefined, key: string): boolean => get(node, key)?.value === true;

/** Collects the problems of one file: each code once per line, and at most 20, because the first ones show the cause. */
export interface Complaints {
  (code: DiagnosticCode, line: number, about?: string): void;
  readonly diagnostics: readonly Diagnostic[];
}

const mostComplaints = 20;

/**
 * Creates a collector of problems of a file. They are listed in `diagnostics`.
 */
export function complaintsOn(file: string): Complaints {
  const diagnostics: Diagnostic[] = [];
  const seen = new Set<string>();
  const complain = (code: DiagnosticCode, line: number, about?: string): void => {
    const key = `${code} ${line}`;
    if (seen.has(key) || diagnostics.length >= mostComplaints) return;
    seen.add(key);
    diagnostics.push(diagnostic(code, { file, line, column: 1 }, about));
  };
  return Object.assign(complain, { diagnostics });
}
