import {
  type Abstract,
  type Call,
  choices,
  getMember,
  list,
  type Machine,
  methodsOf,
  union,
  unknown,
} from '@emmental/evaluator';
import { arg } from '../../models/argument.ts';
import type { LibraryModel } from '../../models/model.ts';

/** `getmembers(x, test)`: returns pairs of a name and a member. The test is not looked at, so each member may be there. */
function membersOf(call: Call): Abstract {
  const pairs = choices(arg(call, 0)).flatMap((choice) => {
    const members = namesOf(call.machine, choice).map((name) =>
      getMember(call.machine, choice, name, call.at),
    );
    return members.length > 0 ? [list(call.machine, [unknown('the name of a member'), union(members)])] : [];
  });
  return list(call.machine, [], pairs.length > 0 ? union(pairs) : unknown('members of a value'));
}

function namesOf(machine: Machine, value: Abstract): readonly string[] {
  if (value.kind === 'class')
    return [...value.class.own.fields.keys(), ...[...methodsOf(value.class)].map(([name]) => name)].filter(
      isPlain,
    );
  if (value.kind !== 'object') return [];
  const made = machine.moduleObjects.get(value.object);
  const fields = made ? made.scope.names : value.object.fields;
  const methods = value.object.class ? [...methodsOf(value.object.class)].map(([name]) => name) : [];
  return [...fields.keys(), ...methods].filter(isPlain);
}

const isPlain = (name: string): boolean => !/^__\w+__$|^#/.test(name);

/** Python's `inspect`. Source: docs.python.org/3/library/inspect.html. */
export const pythonInspect: LibraryModel = {
  libraries: ['inspect'],
  language: 'python',
  exports: { getmembers: membersOf, getmembers_static: membersOf, unwrap: { returns: { argument: '0' } } },
  complete: true,
};
