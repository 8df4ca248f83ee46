import type { Pattern, Statement } from '../../tree.ts';

/** Returns the names that a statement declares by itself. */
export function namesDeclaredBy(lowered: Statement): readonly string[] {
  switch (lowered.kind) {
    case 'declare':
      return namesOf(lowered.target);
    case 'with':
      return lowered.items.flatMap((item) => (item.target ? namesOf(item.target) : []));
    case 'function':
      return lowered.function.name === null ? [] : [lowered.function.name];
    case 'class':
      return lowered.class.name === null ? [] : [lowered.class.name];
    default:
      return [];
  }
}

/** Returns the names that a pattern assigns, without places such as `this.x`. */
export function namesOf(target: Pattern): readonly string[] {
  switch (target.kind) {
    case 'name':
      return [target.name];
    case 'place':
      return [];
    case 'record':
      return [
        ...target.entries.flatMap((entry) => namesOf(entry.target)),
        ...(target.rest ? namesOf(target.rest) : []),
      ];
    case 'list':
      return [
        ...target.items.flatMap((item) => (item ? namesOf(item.target) : [])),
        ...(target.rest ? namesOf(target.rest) : []),
        ...target.after.flatMap(namesOf),
      ];
  }
}

/** Returns the names that a list of statements declares in its own block: `let`, `const`, functions and classes. */
export const namesOfBlock = (body: readonly Statement[]): readonly string[] =>
  body.flatMap((statement) =>
    statement.kind === 'declare' && statement.scope === 'function' ? [] : namesDeclaredBy(statement),
  );

/** Returns the names that `var` declares in the body of a function, also those in its blocks. */
export function namesOfFunction(body: readonly Statement[]): readonly string[] {
  const names: string[] = [];
  const open: unknown[] = [body];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    const kind = 'kind' in next ? next.kind : null;
    if (kind === 'function' || kind === 'class') continue;
    if ((kind === 'declare' || kind === 'loop') && 'at' in next) {
      const { scope, target } = next as Statement & { kind: 'declare' | 'loop' };
      if (scope === 'function' && target) names.push(...namesOf(target));
    }
    open.push(...Object.values(next));
  }
  return names;
}
