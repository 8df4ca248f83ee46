import type { Statement } from '@emmental/code';
import { frameOf, type Machine, type ModuleRecord } from '../machine/machine.ts';
import { addField, addRest } from '../state/heap.ts';
import { elementOf } from '../state/items.ts';
import { declare, find, type Scope } from '../state/scope.ts';
import { type Cell, cell, put } from '../state/store.ts';
import { type Abstract, library, unknown } from '../values/value.ts';
import { commonJsExports, readExport, sharedExport } from './read-export.ts';
import { importTarget } from './resolve.ts';

/** `export`: importers of the name share its variable. */
export function runExport(machine: Machine, scope: Scope, statement: Statement & { kind: 'export' }): true {
  const { record } = frameOf(machine);
  record.esm = true;
  const target =
    statement.specifier === null ? null : importTarget(machine, statement.specifier, statement.at);
  for (const binding of statement.bindings) {
    if (target) exportFrom(machine, record, target, binding);
    else
      shareExport(
        machine,
        record,
        binding.exported,
        find(scope, binding.local) ?? declare(scope, binding.local),
      );
  }
  return true;
}

/** Exports a variable. A cell that others imported before the export gets its value. */
function shareExport(machine: Machine, record: ModuleRecord, exported: string, variable: Cell): void {
  const early = record.exports.fields.get(exported);
  if (early && early !== variable) put(early, variable.value);
  setExport(machine, record, exported, variable);
}

/** Exports a variable; an ES module that a build writes as CommonJS reaches it as `exports.name` too. */
export function setExport(machine: Machine, record: ModuleRecord, exported: string, variable: Cell): void {
  addField(machine, record.exports, exported, variable);
  const commonjs = commonJsExports(record);
  if (commonjs.kind === 'object') addField(machine, commonjs.object, exported, variable);
}

/** `export … from`: re-exports a name, all names, or the module itself under a name. */
function exportFrom(
  machine: Machine,
  record: ModuleRecord,
  target: Abstract,
  binding: { readonly local: string; readonly exported: string },
): void {
  const { local, exported } = binding;
  if (local === '*' && exported === '*') {
    record.stars.push(target);
    addRest(machine, record.exports, anyExport(machine, target));
    return;
  }
  const made = target.kind === 'object' ? machine.moduleObjects.get(target.object) : undefined;
  const shared = local === '*' || !made ? undefined : (sharedExport(machine, made, local) ?? undefined);
  setExport(
    machine,
    record,
    exported,
    shared ?? cell(local === '*' ? target : exportOf(machine, target, local)),
  );
}

/** Any export of a module, for who lists the names of a module that exports them too. Of a module that still runs it is unknown. */
function anyExport(machine: Machine, target: Abstract): Abstract {
  const made = target.kind === 'object' ? machine.moduleObjects.get(target.object) : undefined;
  const isComplete = made ? made.state === 'done' : true;
  return isComplete ? elementOf(machine, target) : unknown('an export of a module that still runs');
}

/** The value that a module, a library or an unknown target exports under a name. */
function exportOf(machine: Machine, target: Abstract, name: string): Abstract {
  const made = target.kind === 'object' ? machine.moduleObjects.get(target.object) : undefined;
  if (made) return readExport(machine, made, name) ?? unknown(`no export ${name}`);
  if (target.kind !== 'library') return target;
  return library(target.library, name === 'default' ? target.path : name);
}
