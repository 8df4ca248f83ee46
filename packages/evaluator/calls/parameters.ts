import type { Parameter } from '@emmental/code';
import { typedValue } from '../classes/written-type.ts';
import { bind, withDefault } from '../expressions/patterns.ts';
import { frameOf, languageOf, type Machine } from '../machine/machine.ts';
import { createObject, list, putField, refer } from '../state/heap.ts';
import { asOther } from '../state/no-arrays.ts';
import { declare, type Scope } from '../state/scope.ts';
import { cell, write } from '../state/store.ts';
import { flowsOf } from '../values/contents.ts';
import { inner } from '../values/flows.ts';
import { choices, mayBeAbsent, union } from '../values/union.ts';
import { type Abstract, absent, type Closure, undefinedValue, unknown } from '../values/value.ts';
import type { Arguments } from './arguments.ts';
import { writesOf } from './written-arguments.ts';

/** Binds the arguments of a call to the parameters of a function. */
export function bindParameters(machine: Machine, scope: Scope, closure: Closure, passed: Arguments): void {
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
          list(machine, passed.args.slice(next), passed.open ?? absent),
          'declare',
        );
        next = passed.args.length;
        break;
      case 'named-rest':
        bind(machine, scope, parameter.target, restOfNames(machine, passed, taken), 'declare');
        break;
      default: {
        const value = parameter.kind === 'named-only' ? undefined : passed.args[next++];
        const name = parameter.target.kind === 'name' ? parameter.target.name : '';
        taken.add(name);
        bindOne(machine, scope, parameter, value ?? passed.named.get(name) ?? null, passed, closure);
      }
    }
  }
  if (frameOf(machine).record.namesArguments && !closure.node.arrow)
    bindArguments(machine, scope, closure, passed);
}

/**
 * Binds `arguments`. Outside of strict mode it shares its items with the parameters: a function that writes one of the two may
 * read the new value from the other.
 */
function bindArguments(machine: Machine, scope: Scope, { node }: Closure, passed: Arguments): void {
  const written = writesOf(node);
  for (const { target, kind } of written.isChanged ? node.parameters : [])
    if (target.kind === 'name' && kind === 'plain') {
      const parameter = declare(scope, target.name);
      const changed = unknown('an argument that the function changes');
      write(machine.store, parameter, union([parameter.value, changed]));
    }
  const args = passed.args.map((value, index) => {
    const target = node.parameters[index]?.target;
    return target?.kind === 'name' && written.parameters.has(target.name)
      ? union([value, unknown('an argument that the function changes', flowsOf(value))])
      : value;
  });
  scope.names.set('arguments', cell(asOther(list(machine, args, passed.open ?? absent), 'arguments')));
}

/** The value of an argument that only a spread may bring. */
function fromOpen(passed: Arguments): Abstract {
  const more = [passed.open, passed.named.get('**') ?? null].filter((value) => value !== null);
  return more.length > 0 ? union([...more, undefinedValue]) : undefinedValue;
}

function bindOne(
  machine: Machine,
  scope: Scope,
  parameter: Parameter,
  value: Abstract | null,
  passed: Arguments,
  closure: Closure,
): void {
  const known = boundValue(machine, scope, parameter, value, passed, closure);
  bind(machine, scope, parameter.target, withType(machine, closure.scope, parameter.type, known), 'declare');
}

/** The value of a parameter: its argument or its default. In Python the definition of the function evaluated the default. */
function boundValue(
  machine: Machine,
  scope: Scope,
  { otherwise }: Parameter,
  value: Abstract | null,
  passed: Arguments,
  { defaults }: Closure,
): Abstract {
  if (languageOf(machine) !== 'python' || !otherwise)
    return withDefault(machine, scope, value ?? fromOpen(passed), otherwise);
  if (value && !mayBeAbsent(value)) return value;
  const known = defaults.get(otherwise)?.value ?? undefinedValue;
  const open = choices(fromOpen(passed)).filter(
    (choice) => choice.kind !== 'constant' || choice.value !== undefined,
  );
  return union([...open, ...choices(value ?? absent).filter(({ kind }) => kind !== 'absent'), known]);
}

/** The value of a parameter by its written type, where nothing else is known about it. */
function withType(machine: Machine, scope: Scope, type: string | null, value: Abstract): Abstract {
  if (
    type === null ||
    !choices(value).every(
      (choice) =>
        (choice.kind === 'unknown' && choice.flows.every(({ path }) => path === inner.lost)) ||
        (choice.kind === 'constant' && choice.value === undefined),
    )
  )
    return value;
  const typed = typedValue(machine, scope, type);
  return typed.kind === 'constant' ? value : typed;
}

function restOfNames(machine: Machine, passed: Arguments, taken: ReadonlySet<string>): Abstract {
  const object = createObject(machine, 'record');
  for (const [name, value] of passed.named) {
    if (name === '**') write(machine.store, object.base, value);
    else if (!taken.has(name)) putField(machine, object, name, value);
  }
  return refer(object);
}
