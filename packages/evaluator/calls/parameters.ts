import type { Parameter } from '@emmental/code';
import { typedValue } from '../classes/written-type.ts';
import { bind, withDefault } from '../expressions/patterns.ts';
import { frameOf, type Machine } from '../machine/machine.ts';
import { createObject, list, putField, refer } from '../state/heap.ts';
import type { Scope } from '../state/scope.ts';
import { cell, write } from '../state/store.ts';
import { choices, union } from '../values/union.ts';
import { type Abstract, absent, type Closure, undefinedValue } from '../values/value.ts';
import type { Arguments } from './arguments.ts';

/** Binds the arguments of a call to the parameters of a function. */
export function bindParameters(machine: Machine, scope: Scope, closure: Closure, given: Arguments): void {
  const { parameters } = closure.node;
  const taken = new Set<string>();
  let next = 0;
  for (const parameter of parameters) {
    switch (parameter.kind) {
      case 'rest':
        bind(
          machine,
          scope,
          parameter.target,
          list(machine, given.args.slice(next), given.open ?? absent),
          'declare',
        );
        next = given.args.length;
        break;
      case 'named-rest':
        bind(machine, scope, parameter.target, restOfNames(machine, given, taken), 'declare');
        break;
      default: {
        const value = parameter.kind === 'named-only' ? undefined : given.args[next++];
        const name = parameter.target.kind === 'name' ? parameter.target.name : '';
        taken.add(name);
        bindOne(machine, scope, parameter, value ?? given.named.get(name) ?? fromOpen(given), closure);
      }
    }
  }
  if (frameOf(machine).record.namesArguments && !closure.node.arrow)
    scope.names.set('arguments', cell(list(machine, given.args, given.open ?? absent)));
}

/** What an argument may be that is not listed by itself. */
function fromOpen(given: Arguments): Abstract {
  const more = [given.open, given.named.get('**') ?? null].filter((one) => one !== null);
  return more.length > 0 ? union([...more, undefinedValue]) : undefinedValue;
}

function bindOne(
  machine: Machine,
  scope: Scope,
  parameter: Parameter,
  value: Abstract,
  closure: Closure,
): void {
  const known = withDefault(machine, scope, value, parameter.otherwise);
  bind(machine, scope, parameter.target, withType(machine, closure.scope, parameter.type, known), 'declare');
}

/** A written type tells what a value is that nothing else is known of. */
function withType(machine: Machine, scope: Scope, type: string | null, value: Abstract): Abstract {
  if (
    type === null ||
    !choices(value).every(
      (one) =>
        (one.kind === 'unknown' && one.flows.length === 0) ||
        (one.kind === 'constant' && one.value === undefined),
    )
  )
    return value;
  const typed = typedValue(machine, scope, type);
  return typed.kind === 'constant' ? value : typed;
}

function restOfNames(machine: Machine, given: Arguments, taken: ReadonlySet<string>): Abstract {
  const object = createObject(machine, 'record');
  for (const [name, value] of given.named) {
    if (name === '**') write(machine.store, object.base, value);
    else if (!taken.has(name)) putField(machine, object, name, value);
  }
  return refer(object);
}
