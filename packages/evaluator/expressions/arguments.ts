import type { Argument, Expression } from '@emmental/code';
import type { Arguments } from '../calls/arguments.ts';
import { isEnded } from '../machine/evidence.ts';
import { evaluate } from '../machine/interpreter.ts';
import type { Machine } from '../machine/machine.ts';
import { loopItem } from '../members/iterated.ts';
import { itemsOf } from '../state/items.ts';
import type { Scope } from '../state/scope.ts';
import { flowsOf } from '../values/contents.ts';
import { isNameOfMember } from '../values/key-name.ts';
import { choices, union } from '../values/union.ts';
import { type Abstract, absent, isNothing, unknown } from '../values/value.ts';

/** Evaluates the arguments of a call in order; spreads of known lists become single arguments. */
export function evaluateArguments(
  machine: Machine,
  scope: Scope,
  written: readonly Argument[],
  at: Expression['at'],
): Arguments {
  const args: Abstract[] = [];
  const named = new Map<string, Abstract>();
  let open: Abstract | null = null;
  let hasEnded = false;
  for (const argument of written) {
    const { endings } = machine.evidence;
    const value = evaluate(machine, scope, argument.value);
    if (isEnded(machine, endings, value)) hasEnded = true;
    if (argument.kind === 'named' && argument.name !== null) named.set(argument.name, value);
    else if (argument.kind === 'spread') {
      const items = open === null ? itemsOf(value) : null;
      if (items) args.push(...items);
      else open = union([...(open === null ? [] : [open]), loopItem(machine, value)]);
    } else if (argument.kind === 'named-spread') spreadNamed(value, named);
    else if (open === null) args.push(value);
    else open = union([open, value]);
  }
  return hasEnded ? { args, named, open, at, ended: true } : { args, named, open, at };
}

/**
 * `**kwargs`: the fields become named arguments; `**` stands for those whose names are not known. An argument that is
 * passed perhaps has an absent choice.
 */
function spreadNamed(value: Abstract, named: Map<string, Abstract>): void {
  const all = choices(value).filter((choice) => !isNothing(choice));
  const addMore = (more: Abstract): void => {
    const before = named.get('**');
    named.set('**', before ? union([before, more]) : more);
  };
  for (const choice of all) {
    if (choice.kind !== 'object') {
      addMore(choice);
      continue;
    }
    for (const [name, { value: field }] of choice.object.fields) {
      // The field was deleted, or its key is no text.
      if (field.kind === 'absent' || isNameOfMember(name)) continue;
      const before = named.get(name) ?? (isInEach(all, name) ? field : absent);
      named.set(name, union([before, field]));
    }
    for (const more of [choice.object.rest.value, choice.object.base.value])
      if (more.kind !== 'absent')
        addMore(more === choice.object.base.value ? more : unknown('more arguments', flowsOf(more)));
  }
}

/** Has each of the objects a field of that name? */
const isInEach = (all: readonly Abstract[], name: string): boolean =>
  all.every((choice) => choice.kind === 'object' && choice.object.fields.has(name));
