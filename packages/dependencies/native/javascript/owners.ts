import { type Expression, type Module, nodesOf, type Pattern } from '@emmental/code';
import { isExports, lastOf, setsExports } from './chains.ts';

/**
 * Returns the names in a module that stand for functions, classes or the exports: a value that is assigned to a property of
 * one of them is called by the name of that property.
 */
export function ownersIn({ body }: Module): ReadonlySet<string> {
  const owners = new Set(['exports']);
  for (const node of nodesOf(body)) {
    const own =
      node.kind === 'function' ? node.function.name : node.kind === 'class' ? node.class.name : null;
    if (own) owners.add(own);
    if (node.kind === 'declare' || node.kind === 'assign') {
      const receiver = ownerOf(node.target, node.value);
      if (receiver !== null) owners.add(receiver);
    }
  }
  return owners;
}

/** Returns the `name` in `name = function …`, `name = module.exports = …` or `module.exports = name`; null for other assignments. */
function ownerOf(target: Pattern, value: Expression | null): string | null {
  if (value === null) return null;
  const last = lastOf(value);
  if (target.kind === 'name')
    return last.kind === 'function' || last.kind === 'class' || setsExports(value) ? target.name : null;
  return target.kind === 'place' && isExports(target.place) && last.kind === 'name' ? last.name : null;
}
