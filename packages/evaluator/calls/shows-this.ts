import { type FunctionNode, nodesOf } from '@emmental/code';

const known = new WeakMap<FunctionNode, boolean>();

/** Does a function use `this` other than for one of its members: returned, compared, passed on? */
export function showsThis(node: FunctionNode): boolean {
  const earlier = known.get(node);
  if (earlier !== undefined) return earlier;
  let bare = 0;
  if (!node.arrow)
    for (const inner of nodesOf(node.body)) {
      if (inner.kind === 'this') bare++;
      if ((inner.kind === 'member' || inner.kind === 'index') && inner.object.kind === 'this') bare--;
    }
  known.set(node, bare > 0);
  return bare > 0;
}
