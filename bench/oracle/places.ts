import { printed, splitFiles } from './print.ts';
import type { Language, Node } from './tree.ts';

/** The text of a node in a printed file, from `start` up to `end`. */
export interface Place {
  readonly node: Node;
  readonly file: string;
  readonly start: number;
  readonly end: number;
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
