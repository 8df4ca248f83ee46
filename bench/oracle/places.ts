import { printed, splitFiles } from './print.ts';
import type { Language, Node } from './tree.ts';

/** The text of a node in a printed file, from `start` up to `end`. */
export interface Place {
  readonly node: Node;
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** Returns the innermost node at a line and a column, from 1, among places in order. */
export function nodeAt(
  places: readonly Place[],
  files: Readonly<Record<string, string>>,
  { file, line, column }: { readonly file: string; readonly line: number; readonly column: number },
): Node | null {
  const lines = (files[file] ?? '').split('\n').slice(0, line - 1);
  const offset = lines.reduce((length, text) => length + text.length + 1, 0) + column - 1;
  const found = places.find((place) => place.file === file && place.start <= offset && offset < place.end);
  return found?.node ?? null;
}

const open = '\u0001';
const middle = '\u0002';
const close = '\u0003';
const signs = new RegExp(`${open}\\d+${middle}|${close}`, 'g');

/** Returns the places of the nodes of a program, inner ones first. A node that is written several times has several. */
export function placesOf(program: Node, language: Language, ticks: boolean): readonly Place[] {
  const nodes: Node[] = [];
  const text = printed(program, language, ticks, (node, written) =>
    node === program ? written : `${open}${nodes.push(node) - 1}${middle}${written}${close}`,
  );
  const places: Place[] = [];
  for (const [file, signed] of Object.entries(splitFiles(text))) {
    const begun: { readonly node: Node | undefined; readonly start: number }[] = [];
    let removed = 0;
    for (const { 0: sign, index } of signed.matchAll(signs)) {
      const offset = index - removed;
      removed += sign.length;
      if (sign !== close) begun.push({ node: nodes[Number.parseInt(sign.slice(1), 10)], start: offset });
      else {
        const { node, start } = begun.pop() ?? {};
        if (node && start !== undefined) places.push({ node, file, start, end: offset });
      }
    }
  }
  return places;
}
