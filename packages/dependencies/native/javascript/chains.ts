import type { Expression, FunctionNode } from '@emmental/code';
import type { Lines, Root } from './region.ts';

/** Returns the text of a literal; null for anything else. */
export const textOf = (value: Expression): string | null =>
  value.kind === 'literal' && typeof value.value === 'string' ? value.value : null;

/** Returns the value of a chain of assignments: `c` of `a = b = c`. */
export function lastOf(value: Expression): Expression {
  let at = value;
  while (at.kind === 'assign' && at.operator === '=') at = at.value;
  return at;
}

/** Matches `module.exports = …`, also within a chain. */
export function setsExports(value: Expression): boolean {
  for (let at = value; at.kind === 'assign'; at = at.value)
    if (at.target.kind === 'place' && isExports(at.target.place)) return true;
  return false;
}

/** Matches `exports` and `module.exports`. */
export const isExports = (value: Expression): boolean =>
  value.kind === 'name'
    ? value.name === 'exports'
    : value.kind === 'member' &&
      value.property === 'exports' &&
      value.object.kind === 'name' &&
      value.object.name === 'module';

/** Returns the first part of a chain of members, calls and elements: `a` of `a.b().c[0]`. */
export function rootOf(value: Expression): Root {
  let at: Expression = value;
  for (;;) {
    switch (at.kind) {
      case 'name':
        return at.name;
      case 'this':
        return 'this';
      case 'import':
        return at.at;
      case 'member':
      case 'index':
        at = at.object;
        break;
      case 'call':
      case 'new': {
        const imported = importIn(at);
        if (imported) return imported.at;
        at = at.callee;
        break;
      }
      case 'await': {
        if (!at.value) return null;
        at = at.value;
        break;
      }
      case 'sequence': {
        const last: Expression | undefined = at.items.at(-1);
        if (!last) return null;
        at = last;
        break;
      }
      default:
        return null;
    }
  }
}

/**
 * Returns the import in `require('x')`, `await import('x')`, `require('x').a`, and in the code that compilers wrap
 * around them.
 */
export function importIn(value: Expression): { readonly at: Lines; readonly member: string | null } | null {
  if (value.kind === 'import') return value.how === 'require.resolve' ? null : { at: value.at, member: null };
  if (value.kind === 'await' && value.value) return importIn(value.value);
  if (value.kind === 'member') {
    const inner = importIn(value.object);
    if (inner?.member !== null) return null;
    return value.property === 'default' ? inner : { at: inner.at, member: value.property };
  }
  if (value.kind !== 'call') return null;
  const [first] = value.args;
  const { callee } = value;
  const name = callee.kind === 'member' ? callee.property : callee.kind === 'name' ? callee.name : '';
  return first && /import(?:Star|Default)|interop|toESM/i.test(name) ? importIn(first.value) : null;
}

/** Returns the returned value of a function whose body is a single `return`; null for other functions. */
export function returnOf({ body }: FunctionNode): Expression | null {
  const [only] = body;
  return body.length === 1 && only?.kind === 'return' ? only.value : null;
}

/** Matches `() => name`. */
export function isGetter(value: Expression): boolean {
  if (value.kind !== 'function' || value.function.parameters.length > 0) return false;
  const returned = returnOf(value.function);
  return returned?.kind === 'name' || returned?.kind === 'member';
}
