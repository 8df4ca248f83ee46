import { positional } from '../calls/arguments.ts';
import { callValue } from '../machine/interpreter.ts';
import { frameOf, type Machine, type ModuleRecord } from '../machine/machine.ts';
import type { Cell } from '../state/store.ts';
import { choices, present } from '../values/union.ts';
import { type Abstract, absent, type HeapObject, library, undefinedValue } from '../values/value.ts';
import { resolved } from './resolve.ts';

/** A member of a module object; null when it has none of that name. */
export function moduleMember(machine: Machine, object: HeapObject, name: string): Abstract | null {
  const made = machine.moduleObjects.get(object);
  return made ? readExport(machine, made, name) : null;
}

/** The export of a module under a name; null when there is none. */
export function readExport(machine: Machine, made: ModuleRecord, name: string): Abstract | null {
  const found = exportCell(made, name);
  if (found && found.value.kind !== 'absent') return present(found.value);
  if (made.module.language === 'python') return pythonSubmodule(machine, made, name);
  const exported = commonJsExports(made);
  // A bundler may import as an ES module and export as CommonJS in one file.
  if (!made.esm && name === 'default') return interopDefault(exported) ?? exported;
  for (const choice of choices(exported)) {
    const field = choice.kind === 'object' ? (choice.object.fields.get(name)?.value ?? null) : null;
    if (field && field.kind !== 'absent') return present(field);
    const getter = choice.kind === 'object' ? choice.object.getters.get(name) : undefined;
    if (getter) return callValue(machine, getter, positional([], frameOf(machine).at));
  }
  return starMember(machine, made, name);
}

/** The module of an object that is the value of `module.exports`. */
export const exportRecords = new WeakMap<HeapObject, ModuleRecord>();
/** The variable that an ES module exports under a name, also through `export *`; null when there is none. */
export function sharedExport(
  machine: Machine,
  made: ModuleRecord,
  name: string,
  seen: ReadonlySet<ModuleRecord> = new Set(),
): Cell | null {
  const own = made.exports.fields.get(name);
  if (own) return own;
  if (name === 'default' || seen.has(made)) return null;
  const cells = new Set<Cell>();
  for (const star of made.stars) {
    const inner = star.kind === 'object' ? machine.moduleObjects.get(star.object) : undefined;
    const found = inner && sharedExport(machine, inner, name, new Set([...seen, made]));
    if (found) cells.add(found);
  }
  // A name of two variables is no export.
  const [only = null] = cells;
  return cells.size > 1 ? null : only;
}

/** The value of `module.exports`. */
export function commonJsExports(made: ModuleRecord): Abstract {
  const exported = made.commonjs.fields.get('exports')?.value ?? absent;
  for (const choice of choices(exported))
    if (choice.kind === 'object' && choice.object.class === null) exportRecords.set(choice.object, made);
  return exported;
}

/** `exports.default` of a compiled ES module. */
function interopDefault(exported: Abstract): Abstract | null {
  if (exported.kind !== 'object') return null;
  const field = exported.object.fields.get('default')?.value;
  return field && field.kind !== 'absent' ? field : null;
}

/** Do two `export *` of a module bring different variables of that name? Then the module exports neither. */
function isAmbiguous(machine: Machine, made: ModuleRecord, name: string): boolean {
  const cells = made.stars.flatMap((star) => {
    const inner = star.kind === 'object' ? machine.moduleObjects.get(star.object) : undefined;
    return (inner && sharedExport(machine, inner, name)) ?? [];
  });
  return new Set(cells).size > 1;
}

function starMember(machine: Machine, made: ModuleRecord, name: string): Abstract | null {
  if (name === 'default') return null;
  if (made.stars.length > 1 && isAmbiguous(machine, made, name)) return undefinedValue;
  for (const star of made.stars) {
    if (star.kind === 'object' && star.object.shape === 'module') {
      const found = moduleMember(machine, star.object, name);
      if (found) return found;
    } else if (star.kind === 'library')
      return library(star.library, star.path === '' ? name : `${star.path}.${name}`);
  }
  return null;
}

function exportCell(made: ModuleRecord, name: string): Cell | null {
  if (made.module.language === 'python') return made.scope.names.get(name) ?? null;
  const own = made.exports.fields.get(name);
  if (own) return own;
  return null;
}

function pythonSubmodule(machine: Machine, made: ModuleRecord, name: string): Abstract | null {
  const { path } = made.module;
  if (path.endsWith('.py') && !path.endsWith('__init__.py')) return null;
  const found = resolved(machine, path, `.${name}`);
  return found.kind === 'unknown' ? null : found;
}
