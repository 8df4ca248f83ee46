import { type Node, nodesIn, type Sort, sizeOf } from './tree.ts';

/** Returns whether a smaller program still shows the fault. */
export type Check = (program: Node) => Promise<boolean>;

const mostChecks = 600;

/** Slots that a printer fills with the plainest value when they are empty. */
const mayBeEmpty = /^(?:test|default.*|items|(?:effect|text|test|list|record|number|maybe)\d+)$/;

/**
 * Makes a program smaller as long as `check` holds: takes statements away, puts the inside of a node in its place, and puts
 * the plainest value in the place of an expression.
 */
export async function shrink(program: Node, check: Check): Promise<Node> {
  let smallest = program;
  let checks = 0;
  for (let isSmaller = true; isSmaller && checks < mostChecks; ) {
    isSmaller = false;
    for (const candidate of smallerThan(smallest)) {
      if (++checks > mostChecks) break;
      if (!(await check(candidate))) continue;
      smallest = candidate;
      isSmaller = true;
      break;
    }
  }
  return smallest;
}

/** Returns smaller programs, those that lose most first. */
function smallerThan(program: Node): readonly Node[] {
  const candidates: Node[] = [];
  const visit = (node: Node, rebuild: (replaced: Node) => Node): void => {
    for (const [slot, nodes] of Object.entries(node.slots)) {
      const withNodes = (next: readonly Node[]): Node =>
        rebuild({ ...node, slots: { ...node.slots, [slot]: next } });
      for (const [index, inner] of nodes.entries()) {
        const replaced = (next: readonly Node[]): Node =>
          withNodes([...nodes.slice(0, index), ...next, ...nodes.slice(index + 1)]);
        if (inner.sort === 'statement' || mayBeEmpty.test(slot)) candidates.push(replaced([]));
        for (const next of inPlaceOf(inner)) candidates.push(replaced(next));
        visit(inner, (changed) => replaced([changed]));
      }
    }
  };
  visit(program, (changed) => changed);
  const size = sizeOf(program);
  return candidates
    .map((node) => ({ node, size: sizeOf(node) }))
    .filter((candidate) => candidate.size < size)
    .sort((first, second) => first.size - second.size)
    .map(({ node }) => node);
}

/** Returns what may stand in the place of a node. */
function inPlaceOf(node: Node): readonly (readonly Node[])[] {
  const found: (readonly Node[])[] = [];
  if (node.sort === 'statement') {
    for (const nodes of Object.values(node.slots))
      if (nodes.length > 0 && nodes.every(({ sort }) => sort === 'statement')) found.push(nodes);
    return found;
  }
  for (const inner of nodesIn(node)) if (inner !== node && isLike(inner.sort, node.sort)) found.push([inner]);
  return found;
}

const isLike = (inner: Sort, outer: Sort): boolean =>
  inner === outer || (outer === 'maybe' && !['statement', 'callback', 'effect', 'program'].includes(inner));
