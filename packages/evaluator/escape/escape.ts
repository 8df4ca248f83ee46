import type { Span } from '@emmental/code';
import { type Arguments, everyArgument } from '../calls/arguments.ts';
import { frameOf, languageOf, type Machine } from '../machine/machine.ts';
import { hold, holderAt, holdFlows } from '../state/holders.ts';
import { write } from '../state/store.ts';
import { bearsCode, flowsOf } from '../values/contents.ts';
import { type Flows, flowOf, joinFlows, noFlow } from '../values/flows.ts';
import { choices, union } from '../values/union.ts';
import {
  type Abstract,
  argumentFrom,
  event,
  type HeapObject,
  type Holder,
  type Instance,
  unknown,
} from '../values/value.ts';
import { callGiven } from './call-given.ts';
import { codeIn, instancesIn } from './code-in.ts';
import { callLater, passedTo } from './pending.ts';
import { release, searched } from './release.ts';

/** Calls something unknown, which may call and use its arguments in any way. */
export function unknownCall(machine: Machine, what: string, passed: Arguments, flows: Flows): Abstract {
  const all = everyArgument(passed);
  let reached = flows;
  for (const value of all) reached = joinFlows(reached, flowsOf(value));
  machine.domain.observer.called({ machine, at: passed.at }, what, passed.args);
  for (const { value, key } of namedIn(passed))
    letEscape(machine, value, [unknown(`an argument of ${what}`, reached)], passed.at, key);
  callExports(machine, what, passed, reached);
  return unknown(`the result of ${what}`, reached);
}

/** All arguments of a call with their names; null for an argument by position. */
const namedIn = (passed: Arguments): readonly { readonly value: Abstract; readonly key: string | null }[] => {
  const names = new Map([...passed.named].map(([key, value]) => [value, key]));
  return everyArgument(passed).map((value) => ({ value, key: names.get(value) ?? null }));
};

/**
 * Calls a library that no model describes. While modules load, the result and the receiver keep the functions that they
 * get, because a handler is wrapped there and not started. While the handler runs, those functions are called.
 */
export function givenAway(
  machine: Machine,
  receiver: Instance | null,
  name: string,
  passed: Arguments,
  isHarmless: boolean,
  how: 'called' | 'used' = 'used',
): Abstract {
  const all = everyArgument(passed);
  let flows = receiver ? flowsOf(receiver) : ([] as Flows);
  for (const value of all) flows = joinFlows(flows, flowsOf(value));
  const place = frameOf(machine);
  const holder = receiver?.holder.id
    ? receiver.holder
    : holderAt(
        machine,
        `${place.record.module.path}:${passed.at.line}:${passed.at.column}:${place.place ?? place.key}`,
      );
  if (!isHarmless) machine.domain.observer.called({ machine, at: passed.at }, name, passed.args);
  for (const value of all) {
    hold(machine, holder, value);
    holdExport(machine, holder, value);
  }
  for (const value of all)
    if (value.kind === 'instance' && value.type === '') holdFlows(machine, value.holder, flows);
  holdFlows(machine, holder, flows);
  const facts: Record<string, Abstract> = {};
  if (flows.length > 0) facts['given'] = unknown('event data given to a library', flows);
  const made: Abstract = { kind: 'instance', type: '', name: shorten(name), facts, holder };
  for (const value of all)
    if (value.kind === 'instance' && machine.domain.libraries.types.get(value.type)?.grows)
      hold(machine, value.holder, made);
  if (!isHarmless)
    for (const { value, key } of namedIn(passed))
      reportGiven(machine, value, { name, key, flows }, passed.at, 3);
  const results: Abstract[] = [];
  if (!machine.loading) {
    for (const value of all)
      for (const code of codeIn(value))
        results.push(
          ...callGiven(
            machine,
            code,
            [unknown(argumentFrom(name), passedTo(machine, all, receiver, flows))],
            passed.at,
          ),
        );
    callExports(machine, name, passed, flows, receiver);
    if (receiver) results.push(...release(machine, receiver, passedOn(passed, how), passed.at, searched()));
    const search = searched();
    for (const value of all)
      for (const inner of instancesIn(value))
        if (inner.holder !== receiver?.holder)
          // The program never gets these results, so the library alone calls the functions in them.
          for (const result of release(machine, inner, [event('')], passed.at, search))
            for (const choice of choices(result))
              if (choice.kind === 'function' || (choice.kind === 'object' && choice.object.class === null))
                callLater(machine, choice, passed.at, eventFlows);
  }
  // The library may call the functions that they return, even if the program never does.
  for (const result of results)
    for (const code of choices(result))
      if (code.kind === 'function') callLater(machine, code, passed.at, flows);
  return results.length > 0 ? union([made, ...results.filter((result) => bearsCode(result, 1))]) : made;
}

/** Keeps a function of a library that a package got alone: it may call it with what it gets later. */
function holdExport(machine: Machine, { id, cell }: Holder, value: Abstract): void {
  if (id === 0 || value.kind !== 'library' || !isModelledFunction(machine, value)) return;
  write(machine.store, cell, cell.value.kind === 'absent' ? value : union([cell.value, value]));
}

const isModelledFunction = (machine: Machine, { library, path }: Abstract & { kind: 'library' }): boolean =>
  machine.domain.libraries.exportOf(library, path, languageOf(machine)) !== null;

/** Calls the functions of libraries (`os.system`) that unknown code gets together with event data. */
function callExports(
  machine: Machine,
  name: string,
  passed: Arguments,
  flows: Flows,
  receiver: Instance | null = null,
): void {
  if (flows.length === 0) return;
  const held = receiver ? [receiver.holder.cell.value] : [];
  for (const value of [...everyArgument(passed), ...held])
    for (const code of choices(value))
      if (code.kind === 'library' && isModelledFunction(machine, code))
        callGiven(machine, code, [unknown(argumentFrom(name), flows)], passed.at);
}

const eventFlows = flowOf('');

const shorten = (name: string): string => (name.length > 80 ? `…${name.slice(-79)}` : name);

/** The code that gets a value, and the name of the argument. */
interface Receiver {
  readonly name: string;
  readonly key: string | null;
  /** The event data in everything that the code gets. */
  readonly flows: Flows;
}

/** Reports clients and data that go to a library that no model describes, because it may use them. */
function reportGiven(
  machine: Machine,
  value: Abstract,
  to: Receiver,
  at: Span,
  depth: number,
  seen: Set<HeapObject> = new Set(),
): void {
  const { name, flows } = to;
  if (value.kind === 'union')
    for (const choice of value.of) reportGiven(machine, choice, to, at, depth, seen);
  else if (value.kind === 'instance')
    machine.domain.libraries.types.get(value.type)?.given?.({ machine, self: value, name, at, flows });
  else if (value.kind === 'object' && depth > 0 && value.object.class === null && !seen.has(value.object)) {
    seen.add(value.object);
    const { fields, rest, shape } = value.object;
    for (const [key, field] of fields)
      if (field.value.kind !== 'absent')
        reportGiven(machine, field.value, shape === 'list' ? to : { name, key, flows }, at, depth - 1, seen);
    if (rest.value.kind !== 'absent') reportGiven(machine, rest.value, to, at, depth - 1, seen);
  } else machine.domain.observer.given({ machine, at }, value, to);
}

/** Hands a value to code that is not known, which may call its functions and use its clients. */
export function giveAway(machine: Machine, value: Abstract, name: string, at: Span): void {
  if (!bearsCode(value, 3)) return;
  reportGiven(machine, value, { name, key: null, flows: noFlow }, at, 3);
  callLater(machine, value, at);
}

/** Calls every function in a value that reaches unknown code, once each with `args`. */
export function letEscape(
  machine: Machine,
  value: Abstract,
  args: readonly Abstract[],
  at: Span,
  key: string | null = null,
): void {
  const [first] = args;
  const flows = first ? flowsOf(first) : noFlow;
  reportGiven(machine, value, { name: 'code that is not known', key, flows }, at, 3);
  if (machine.loading && value.kind !== 'function') {
    callLater(machine, value, at);
    return;
  }
  for (const code of codeIn(value)) callGiven(machine, code, args, at);
  const search = searched();
  for (const inner of instancesIn(value)) release(machine, inner, args, at, search);
}

/** The arguments that a library passes on: its own, or the event when a method of its object was called without event data. */
function passedOn(passed: Arguments, how: 'called' | 'used'): readonly Abstract[] {
  const all = everyArgument(passed);
  const isEvent = all.some((value) => flowsOf(value).length > 0);
  return all.length > 0 && (how === 'called' || isEvent) ? all : [event('')];
}
