import { getMember } from '../machine/interpreter.ts';
import type { Machine, ModuleRecord } from '../machine/machine.ts';
import { frameOf } from '../machine/machine.ts';
import { record } from '../machine/record.ts';
import { union } from '../values/union.ts';
import { type Abstract, type HeapObject, native, undefinedValue, unknown } from '../values/value.ts';
import { exportRecords } from './read-export.ts';

/**
 * The value of a name that a module of the program does not export: nothing, or code that was not read (another file is meant,
 * or something adds the export). A call of it is an open question.
 */
export function missingExport(machine: Machine, made: ModuleRecord, name: string): Abstract {
  const { path } = made.module;
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
