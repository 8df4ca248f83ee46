import { type Cell, nextStamp, variable } from './store.ts';
import { noteLateNames, noteScope, type Trail } from './trail.ts';

/** Names of a function or block. `module` is the file's own scope, for Python's `global`. */
export interface Scope {
  readonly names: Map<string, Cell>;
  readonly parent: Scope | null;
  /** Function scopes hold `var` and Python's locals; blocks hold `let` and `const`. */
  readonly kind: 'module' | 'function' | 'block' | 'class';
  /** Python: names that `global` or `nonlocal` sent elsewhere. */
  readonly elsewhere: Map<string, Scope>;
  /** The count of cells when the scope was made. */
  readonly born: number;
  /** The code that opens the scope. */
  readonly by: unknown;
  /** Names that code may write at any time, by the code that opens their scope. All scopes of a module share them. */
  readonly late: Map<unknown, Set<string>>;
  /** Inner scopes and functions that stand for many of the running program (`places.ts`), by the code that makes them. */
  made: Map<unknown, unknown> | null;
  /** The names of variables that inner functions may read; null = all. */
  readonly kept: ReadonlySet<string> | null;
  /** Notes the scope before it changes. */
  readonly trail: Trail;
}

/** The scope of a module without names. The trail notes changes to it and to the scopes inside of it. */
export const createModuleScope = (trail: Trail): Scope => ({
  names: new Map(),
  parent: null,
  kind: 'module',
  elsewhere: new Map(),
  born: nextStamp(),
  by: null,
  late: new Map(),
  made: null,
  kept: null,
  trail,
});

/** A scope without names, inside of another one. A block keeps the names that the function around it keeps. */
export const createScope = (
  parent: Scope,
  kind: Scope['kind'],
  by: unknown = null,
  kept: Scope['kept'] = kind === 'block' ? parent.kept : null,
): Scope => ({
  names: new Map(),
  parent,
  kind,
  elsewhere: new Map(),
  born: nextStamp(),
  by,
  late: parent.late,
  made: null,
  kept,
  trail: parent.trail,
});

/** The cell of a name, looked up outwards. Methods do not see the names of their class. */
export function find(scope: Scope, name: string): Cell | null {
  for (let at: Scope | null = scope; at; at = at.parent) {
    const found = at.names.get(name);
    if (found && (at.kind !== 'class' || at === scope)) return found;
  }
  return null;
}

/** The cell of a name in this scope. Makes it when it is new. */
export function declare(scope: Scope, name: string): Cell {
  const target = scope.elsewhere.get(name) ?? scope;
  const found = target.names.get(name);
  if (found) return found;
  const made = variable(target, target.born, target.kept !== null && !target.kept.has(name), () =>
    noteName(target, name),
  );
  if (target.late.get(target.by)?.has(name)) made.shared = true;
  noteScope(target);
  target.names.set(name, made);
  return made;
}

/** Notes that code may write a name at any time, so that later cells of the name only grow. */
function noteName(scope: Scope, name: string): void {
  noteLateNames(scope);
  const { late, by } = scope;
  const names = late.get(by) ?? new Set();
  late.set(by, names.add(name));
}

/** The nearest scope that holds function-wide names. */
export function functionScope(scope: Scope): Scope {
  let at = scope;
  while (at.kind === 'block' && at.parent) at = at.parent;
  return at;
}

/** The scope of the module around. */
export function moduleScope(scope: Scope): Scope {
  let at = scope;
  while (at.kind !== 'module' && at.parent) at = at.parent;
  return at;
}
