import { type FunctionNode, nodesOf, type Pattern } from '@emmental/code';

/** The writes of a function to its own arguments. */
interface Writes {
  /** The names that the function assigns while it also names `arguments`. */
  readonly parameters: ReadonlySet<string>;
  /** The function writes an item of `arguments`. */
  readonly isChanged: boolean;
}

const known = new WeakMap<FunctionNode, Writes>();

const none: Writes = { parameters: new Set(), isChanged: false };

/** Returns the writes of a function to its parameters and to `arguments`; none where it does not name `arguments`. */
export function writesOf(node: FunctionNode): Writes {
  const earlier = known.get(node);
  if (earlier) return earlier;
  const assigned = new Set<string>();
  let isNamed = false;
  let isChanged = false;
  for (const inner of nodesOf(node.body)) {
    isNamed ||= inner.kind === 'name' && inner.name === 'arguments';
    if (inner.kind !== 'assign') continue;
    if (inner.target.kind === 'name') assigned.add(inner.target.name);
    isChanged ||= isArgument(inner.target);
  }
  const found = isNamed || isChanged ? { parameters: assigned, isChanged } : none;
  known.set(node, found);
  return found;
}

/** Is the target an item of `arguments`? */
const isArgument = (target: Pattern): boolean =>
  target.kind === 'place' &&
  (target.place.kind === 'index' || target.place.kind === 'member') &&
  target.place.object.kind === 'name' &&
  target.place.object.name === 'arguments';
