import type { Statement } from '@emmental/code';
import { frameOf, type Machine, type ModuleRecord } from '../machine/machine.ts';
import { declare, find, type Scope } from '../state/scope.ts';
import { type Cell, cell } from '../state/store.ts';
import { type Abstract, library, unknown } from '../values/value.ts';
import { commonJsExports, readExport } from './exports.ts';
import { importTarget } from './resolve.ts';

/** `export`: importers of the name share its variable. */
export function runExport(machine: Machine, scope: Scope, statement: Statement & { kind: 'export' }): true {
  const { record } = frameOf(machine);
  record.esm = true;
  const target =
    statement.specifier === null ? null : importTarget(machine, statement.specifier, statement.at);
  for (const binding of statement.bindings) {
    if (target) exportFrom(machine, record, target, binding);
    else shareExport(record, binding.exported, find(scope, binding.local) ?? declare(scope, binding.local));
  }
  return true;
}

/** A name that others imported before it was exported keeps its cell: then that cell becomes the variable. */
function shareExport(record: ModuleRecord, exported: string, variable: Cell): void {
  const early = record.exports.fields.get(exported);
  if (early && early !== variable) early.value = variable.value;
  setExport(record, exported, variable);
}

/** Exports a variable; an ES module that a build writes as CommonJS reaches it as `exports.name` too. */
export function setExport(record: ModuleRecord, exported: string, variable: Cell): void {
  record.exports.fields.set(exported, variable);
  const commonjs = commonJsExports(record);
  if (commonjs.kind === 'object') commonjs.object.fields.set(exported, variable);
}

function exportFrom(
  machine: Machine,
  record: ModuleRecord,
  target: Abstract,
  binding: { readonly local: string; readonly exported: string },
): void {
  if (binding.local === '*' && binding.exported === '*') {
    record.stars.push(target);
    return;
  }
  const made = target.kind === 'object' ? machine.moduleObjects.get(target.object) : undefined;
  const shared = binding.local === '*' ? undefined : made?.exports.fields.get(binding.local);
  if (shared) setExport(record, binding.exported, shared);
  else {
    const value =
      binding.local === '*'
        ? target
        : made
          ? (readExport(machine, made, binding.local) ?? unknown(`no export ${binding.local}`))
          : target.kind === 'library'
            ? library(target.library, binding.local === 'default' ? target.path : binding.local)
            : target;
    setExport(record, binding.exported, cell(value));
  }
}
