import { positional } from '../calls/arguments.ts';
import { callFunction, getMember } from '../machine/interpreter.ts';
import { frameOf, type Machine, type ModuleRecord } from '../machine/machine.ts';
import { record } from '../machine/record.ts';
import { union } from '../values/union.ts';
import {
  type Abstract,
  constant,
  type HeapObject,
  native,
  undefinedValue,
  unknown,
} from '../values/value.ts';
import { exportRecords } from './read-export.ts';

/**
 * The value of a name that a module of the program does not export: nothing, or code that was not read (another file is meant,
 * or something adds the export). A call of it is an open question.
 */
export function missingExport(machine: Machine, made: ModuleRecord, name: string): Abstract {
  const { path } = made.module;
  // Python calls `__getattr__` of the module (PEP 562).
  const reader = made.module.language === 'python' ? made.scope.names.get('__getattr__')?.value : undefined;
  if (reader?.kind === 'function')
    return callFunction(machine, reader, null, positional([constant(name)], frameOf(machine).at));
  const cause = `export/${path}#${name}`;
  const what = `${name} of ${path}`;
  const code = machine.domain.libraries.unreadCode(machine, cause, what);
  return code
    ? getMember(machine, code, name, frameOf(machine).at)
    : union([undefinedValue, unreadExport(what, cause)]);
}

const unreadExport = (what: string, cause: string): Abstract =>
  native(`export ${cause}`, ({ machine, at }) => {
    const why = 'the module has no such export';
    record(machine, { kind: 'undecided', what, why, touches: null, unread: true, cause }, at);
    return unknown(`the result of ${what}`);
  });

/** The same for a member of `module.exports`, or of a module object; null for other objects and for names of the language. */
export function missingMember(machine: Machine, object: HeapObject, name: string): Abstract | null {
  const made = machine.moduleObjects.get(object) ?? exportRecords.get(object);
  if (made === undefined || made.state !== 'done' || isOfLanguage.test(name)) return null;
  return missingExport(machine, made, name);
}

/** Names that the language or a compiler reads on any module. */
const isOfLanguage = /^(?:__\w+__|__esModule|then|default|@@.*)$/;
