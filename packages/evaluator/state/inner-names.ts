import type { FunctionNode } from '@emmental/code';

const known = new WeakMap<FunctionNode, ReadonlySet<string>>();

/**
 * Returns all words in the functions and classes inside of a function. A variable whose name is not among them is used by
 * the function's own code only, so nothing can read it when the activation has ended.
 */
export function innerNames(node: FunctionNode): ReadonlySet<string> {
  const earlier = known.get(node);
  if (earlier) return earlier;
  const names = new Set<string>();
  for (const part of [node.parameters, node.body]) addNames(names, part, false);
  known.set(node, names);
  return names;
}

function addNames(names: Set<string>, part: unknown, isInside: boolean): void {
  if (typeof part === 'string') {
    // The text of a written type may hold several names.
    if (isInside) for (const word of part.match(/[\p{ID_Continue}$]+/gu) ?? []) names.add(word);
  } else if (typeof part === 'object' && part !== null) {
    const isInner = isInside || ('parameters' in part && 'body' in part) || 'members' in part;
    for (const inner of Object.values(part)) addNames(names, inner, isInner);
  }
}
