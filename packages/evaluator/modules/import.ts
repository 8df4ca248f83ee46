import type { Statement } from '@emmental/code';
import { frameOf, languageOf, type Machine, type ModuleRecord } from '../machine/machine.ts';
import { addField, refer } from '../state/heap.ts';
import { declare, type Scope } from '../state/scope.ts';
import { cell, write } from '../state/store.ts';
import { type Abstract, library, unknown } from '../values/value.ts';
import { loadModule } from './load.ts';
import { missingExport } from './missing-export.ts';
import { readExport, sharedExport } from './read-export.ts';
import { importTarget } from './resolve.ts';

/** `import`: runs the module on its first use, then declares the names with the exports of the module. */
export function runImport(machine: Machine, scope: Scope, statement: Statement & { kind: 'import' }): true {
  const { record } = frameOf(machine);
  if (record.module.language === 'javascript') record.esm = true;
  const target = importTarget(machine, statement.specifier, statement.at);
  for (const binding of statement.bindings) {
    if (binding.local === '*') importAll(machine, scope, target);
    else bindImport(machine, scope, target, binding, statement);
  }
  return true;
}

function bindImport(
  machine: Machine,
  scope: Scope,
  target: Abstract,
  binding: { readonly imported: string; readonly local: string },
  statement: Statement & { kind: 'import' },
): void {
  const isModule = target.kind === 'object' && target.object.shape === 'module';
  const made = isModule ? machine.moduleObjects.get(target.object) : undefined;
  if (binding.imported === '*') {
    write(machine.store, declare(scope, binding.local), target);
    return;
  }
  // Bindings of ES modules are live: the name shares the cell.
  if (made && made.module.language === 'javascript') {
    const shared = sharedExport(machine, made, binding.imported);
    if (shared) {
      scope.names.set(binding.local, shared);
      return;
    }
    if (made.state === 'running' && made.esm) {
      const early = cell();
      addField(machine, made.exports, binding.imported, early);
      scope.names.set(binding.local, early);
      return;
    }
  }
  const value = importedValue(machine, target, made, binding.imported, statement);
  write(machine.store, declare(scope, binding.local), value);
}

function importedValue(
  machine: Machine,
  target: Abstract,
  made: ModuleRecord | undefined,
  name: string,
  statement: Statement & { kind: 'import' },
): Abstract {
  if (made) {
    const found = readExport(machine, made, name);
    if (found) return found;
    const inner = languageOf(machine) === 'python' ? pythonInner(machine, statement.specifier, name) : null;
    if (inner) return inner;
    return made.state === 'done'
      ? missingExport(machine, made, name)
      : unknown(`${made.module.path} exports no ${name}`);
  }
  if (target.kind === 'library') {
    // `from package import module` where the package is a folder without a file of its own.
    const inner = languageOf(machine) === 'python' ? pythonInner(machine, statement.specifier, name) : null;
    if (inner?.kind === 'object') return inner;
    machine.domain.observer.namedImport(machine, target.library, name);
    if (name === 'default') return target;
    const path = target.path === '' ? name : `${target.path}.${name}`;
    return machine.domain.libraries.valueOf(machine, target.library, path) ?? library(target.library, path);
  }
  if (languageOf(machine) === 'python') return pythonInner(machine, statement.specifier, name) ?? target;
  return target;
}

function pythonInner(machine: Machine, specifier: string, name: string): Abstract | null {
  const inner = specifier.endsWith('.') ? `${specifier}${name}` : `${specifier}.${name}`;
  const { record } = frameOf(machine);
  const answer = machine.program.resolve(record.module.path, inner);
  if (answer.kind !== 'module') return null;
  const made = loadModule(machine, answer.path);
  return made ? refer(made.exports) : null;
}

function importAll(machine: Machine, scope: Scope, target: Abstract): void {
  if (target.kind === 'object') {
    const made = machine.moduleObjects.get(target.object);
    for (const [name, from] of made?.scope.names ?? [])
      if (!name.startsWith('__')) write(machine.store, declare(scope, name), from.value);
  } else if (target.kind === 'library') machine.wildcards.set(scope, target);
}
