import type { FunctionNode, Pattern } from '@emmental/code';

const known = new WeakMap<FunctionNode, readonly string[]>();

/** Returns the names that a function of JavaScript declares with `var`: they are undefined from its start. */
export function variablesIn(node: FunctionNode): readonly string[] {
  const earlier = known.get(node);
  if (earlier) return earlier;
  const names = new Set<string>();
  addVariables(names, node.body);
  const found = [...names];
  known.set(node, found);
  return found;
}

function addVariables(names: Set<string>, part: unknown): void {
  if (typeof part !== 'object' || part === null) return;
  // Functions and classes inside have variables of their own.
  if ('parameters' in part || 'members' in part) return;
  if ('scope' in part && part.scope === 'function' && 'target' in part && part.target)
    addNames(names, part.target as Pattern);
  for (const inner of Object.values(part)) addVariables(names, inner);
}

function addNames(names: Set<string>, pattern: Pattern): void {
  if (pattern.kind === 'name') names.add(pattern.name);
  else if (pattern.kind === 'record') {
    for (const { target } of pattern.entries) addNames(names, target);
    if (pattern.rest) addNames(names, pattern.rest);
  } else if (pattern.kind === 'list') {
    for (const item of pattern.items) if (item) addNames(names, item.target);
    for (const more of [...(pattern.rest ? [pattern.rest] : []), ...pattern.after]) addNames(names, more);
  }
}
