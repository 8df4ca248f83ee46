import type { Expression, Span } from '@emmental/code';
import { evaluate } from '../machine/interpreter.ts';
import { frameOf, type Machine } from '../machine/machine.ts';
import { record } from '../machine/record.ts';
import { refer } from '../state/heap.ts';
import type { Scope } from '../state/scope.ts';
import { choices, stringsOf, union } from '../values/union.ts';
import { type Abstract, stringOf, unknown } from '../values/value.ts';
import { loadModule } from './load.ts';
import { commonJsExports } from './read-export.ts';
import { importTarget } from './resolve.ts';

/** `import(x)` and `require(x)`. */
export function loadDynamically(
  machine: Machine,
  scope: Scope,
  expression: Expression & { kind: 'import' },
): Abstract {
  const specifier = evaluate(machine, scope, expression.specifier);
  if (expression.how === 'require.resolve') return unknown('a resolved path');
  return loadByName(machine, specifier, expression.how, expression.at);
}

/** Loads the module that a value names. A partly known name loads every file that it may mean. `how` = the loading function. */
export function loadByName(machine: Machine, specifier: Abstract, how: string, at: Span): Abstract {
  const isRequire = how === 'require';
  const names = stringsOf(specifier);
  const { record: importer } = frameOf(machine);
  if (names) {
    for (const name of choices(specifier)) machine.domain.observer.loaded({ machine, at }, name);
    return union(names.map((name) => moduleValue(importTarget(machine, name, at), machine, isRequire)));
  }
  const found: Abstract[] = [];
  for (const choice of choices(specifier)) {
    const pattern = patternOf(choice);
    const paths = pattern === null ? [] : machine.program.resolveAll(importer.module.path, pattern);
    const loaded = paths.flatMap((path) => loadModule(machine, path) ?? []);
    for (const made of loaded) found.push(moduleValue(refer(made.exports), machine, isRequire));
    record(machine, { kind: 'dynamic', what: 'computed import' }, at);
    machine.domain.observer.loaded({ machine, at }, choice);
    if (loaded.length > 0) continue;
    const cause = `${how}/${importer.module.path}`;
    const named = machine.domain.libraries.unreadCode(machine, cause, how);
    if (named) {
      found.push(named);
      continue;
    }
    const what = `the module that ${how}(…) loads`;
    const why = 'its name is made at run time';
    record(machine, { kind: 'undecided', what, why, touches: null, unread: true, cause }, at);
  }
  return found.length > 0 ? union(found) : unknown('a module chosen at run time');
}

function patternOf(value: Abstract): string | null {
  if (value.kind !== 'text') return stringOf(value);
  return value.parts.map((part) => (typeof part === 'string' ? part : '*')).join('');
}

/** `require` of a CommonJS module gives `module.exports`; of an ES module its namespace. */
function moduleValue(target: Abstract, machine: Machine, isRequire: boolean): Abstract {
  if (target.kind !== 'object') return target;
  const made = machine.moduleObjects.get(target.object);
  if (made?.module.language !== 'javascript' || made.esm || !isRequire) return target;
  return commonJsExports(made);
}
