import { getMember } from '../machine/interpreter.ts';
import { frameOf, languageOf, type Machine } from '../machine/machine.ts';
import { libraryKey, memberPath, writtenAt } from '../state/overrides.ts';
import { noteRead } from '../state/reads.ts';
import { find, moduleScope, type Scope } from '../state/scope.ts';
import type { Cell } from '../state/store.ts';
import { present, union } from '../values/union.ts';
import { type Abstract, absent, library } from '../values/value.ts';

/** The value of a variable, of a name from `import *`, or of a global. */
export function evaluateName(machine: Machine, scope: Scope, name: string): Abstract {
  const helper = languageOf(machine) === 'javascript' ? machine.domain.language.helper(name) : null;
  if (helper) return helper;
  const found = find(scope, name);
  if (found) {
    noteRead(machine, found);
    return present(found.left ? withLeft(machine, scope, name, found) : found.value);
  }
  const wildcard = machine.wildcards.get(moduleScope(scope));
  if (wildcard) return getMember(machine, wildcard, name, frameOf(machine).at);
  if (languageOf(machine) === 'javascript') {
    const written = writtenAt(machine, libraryKey('global', memberPath('global', 'global', name)));
    if (written) return written;
  }
  const isPython = languageOf(machine) === 'python';
  const globals = isPython ? 'builtins' : 'global';
  const known = machine.domain.libraries.valueOf(machine, globals, name) ?? library(globals, name);
  const replaced = isPython ? writtenAt(machine, libraryKey(globals, name)) : null;
  return replaced ? union([replaced, known]) : known;
}

/** A variable of an activation that stands for many. A function that keeps it may see the value that any of them left. */
function withLeft(machine: Machine, scope: Scope, name: string, { value, left = absent }: Cell): Abstract {
  if (value.kind === 'absent') return left;
  const own = frameOf(machine).scope;
  for (let at: Scope | null = scope; at; at = at.parent) {
    if (at.names.has(name)) return value;
    if (at === own) break;
  }
  return union([value, left]);
}
