import type { Span } from '@emmental/code';
import { type Arguments, callFunction, callValue, positional } from './calls.ts';
import { deepKey } from './deep-key.ts';
import { describe } from './describe.ts';
import { allOf, bearsCode, flowsOf, hold, holderAt, isRoute } from './heap.ts';
import { instantiate } from './instances.ts';
import { frameOf, languageOf, type Machine } from './machine.ts';
import { callLater } from './pending.ts';
import { noReads } from './reads.ts';
import { record } from './record.ts';
import { branch, meet, unchanged } from './store.ts';
import { type Flows, joinFlows } from './taint.ts';
import {
  type Abstract,
  absent,
  type ClassObject,
  choices,
  event,
  type HeapObject,
  type Holder,
  type Instance,
  keyOf,
  union,
  unknown,
} from './values.ts';

/** A call of something nobody knows: what it is given may be called and used in any way. */
export function unknownCall(machine: Machine, what: string, given: Arguments, flows: Flows): Abstract {
  const all = argumentsOf(given);
  let reached = flows;
  for (const value of all) reached = joinFlows(reached, flowsOf(value));
  machine.registry.observer.called({ machine, at: given.at }, what, given.args);
  for (const { value, key } of namedIn(given))
    letEscape(machine, value, [unknown(`an argument of ${what}`, reached)], given.at, key);
  return unknown(`the result of ${what}`, reached);
}

/** All that a call is given; what stands for several arguments once, so that passing on never makes the list longer. */
const argumentsOf = ({ args, named, open }: Arguments): readonly Abstract[] => [
  ...args,
  ...[...named.values(), ...(open ? [open] : [])].filter((value) => !args.includes(value)),
];

/** The same, each with the name that it is given under; null for what stands at a place of its own. */
const namedIn = (given: Arguments): readonly { readonly value: Abstract; readonly key: string | null }[] => {
  const names = new Map([...given.named].map(([key, value]) => [value, key]));
  return argumentsOf(given).map((value) => ({ value, key: names.get(value) ?? null }));
};

/**
 * A call of a library that no model describes. While modules load, the result (and the receiver) keep the
 * functions they are given: a handler is wrapped here, not started. While the handler runs, they are called.
 */
export function givenAway(
  machine: Machine,
  receiver: Instance | null,
  name: string,
  given: Arguments,
  isHarmless: boolean,
  how: 'called' | 'used' = 'used',
): Abstract {
  const all = argumentsOf(given);
  let flows = receiver ? flowsOf(receiver) : ([] as Flows);
  for (const value of all) flows = joinFlows(flows, flowsOf(value));
  const place = frameOf(machine);
  const holder = receiver?.holder.id
    ? receiver.holder
    : holderAt(
        machine,
        `${place.record.module.path}:${given.at.line}:${given.at.column}:${place.place ?? place.key}`,
      );
  if (!isHarmless) machine.registry.observer.called({ machine, at: given.at }, name, given.args);
  for (const value of all) hold(machine, holder, value);
  if (!isHarmless)
    for (const { value, key } of namedIn(given)) reportGiven(machine, value, { name, key }, given.at, 3);
  const results: Abstract[] = [];
  if (!machine.loading) {
    for (const value of all)
      for (const code of codeIn(value))
        results.push(...callGiven(machine, code, [unknown(`an argument from ${name}`, flows)], given.at));
    if (receiver) results.push(...release(machine, receiver, passedOn(given, how), given.at, searched()));
    const one = searched();
    for (const value of all)
      for (const inner of instancesIn(value))
        if (inner.holder !== receiver?.holder) release(machine, inner, [event('')], given.at, one);
  }
  // The program may never call what it gets of them; the library may have.
  for (const result of results)
    for (const code of choices(result)) if (code.kind === 'function') callLater(machine, code, given.at);
  const facts: Record<string, Abstract> = {};
  if (flows.length > 0) facts['given'] = unknown('event data given to a library', flows);
  const made: Abstract = { kind: 'instance', type: '', name: shorten(name), facts, holder };
  return results.length > 0 ? union([made, ...results.filter((result) => bearsCode(result, 1))]) : made;
}

const shorten = (name: string): string => (name.length > 80 ? `…${name.slice(-79)}` : name);

const beginsWith = (value: Abstract, beginning: RegExp): boolean => {
  const start = value.kind === 'constant' ? value.value : value.kind === 'text' ? value.parts[0] : null;
  return typeof start === 'string' && beginning.test(start);
};

/** `s3://bucket/key`, as data frames and file systems take it. */
const objectUrl = /^s3[an]?:\/\//;

/** Paths where a function may write: its own folder, and file systems that it mounts. Source: Lambda's documentation, “Ephemeral storage”, “File system access”. */
const writable = /^\/(?:tmp|mnt)\//;

/** To whom something is given, and the name that it is given under. */
interface Receiver {
  readonly name: string;
  readonly key: string | null;
}

/** Clients, credentials, paths and addresses of objects and hosts in the hands of a library that no model describes: it may use them. */
function reportGiven(
  machine: Machine,
  value: Abstract,
  to: Receiver,
  at: Span,
  depth: number,
  seen: Set<HeapObject> = new Set(),
): void {
  const { name } = to;
  if (value.kind === 'union')
    for (const choice of value.of) reportGiven(machine, choice, to, at, depth, seen);
  else if (beginsWith(value, writable))
    record(machine, { kind: 'file', path: describe(value), mode: 'write' }, at);
  else if (beginsWith(value, objectUrl))
    record(
      machine,
      {
        kind: 'undecided',
        what: `an s3:// address in ${name}`,
        why: 'it is given to code that is not modelled',
        touches: ['s3'],
      },
      at,
    );
  else if (value.kind === 'instance')
    machine.registry.types.get(value.type)?.given?.({ machine, self: value, name, at });
  else if (value.kind === 'object' && depth > 0 && value.object.class === null && !seen.has(value.object)) {
    seen.add(value.object);
    const { fields, rest, shape } = value.object;
    for (const [key, field] of fields)
      if (field.value.kind !== 'absent')
        reportGiven(machine, field.value, shape === 'list' ? to : { name, key }, at, depth - 1, seen);
    if (rest.value.kind !== 'absent') reportGiven(machine, rest.value, to, at, depth - 1, seen);
  } else machine.registry.observer.given({ machine, at }, value, to);
}

/** Functions in a value that is carried to where nobody knows may be called there; clients used. */
export function giveAway(machine: Machine, value: Abstract, name: string, at: Span): void {
  if (!bearsCode(value, 3)) return;
  reportGiven(machine, value, { name, key: null }, at, 3);
  callLater(machine, value, at);
}

/** Everything callable in a value that reaches unknown code, called once each with `args`. */
export function letEscape(
  machine: Machine,
  value: Abstract,
  args: readonly Abstract[],
  at: Span,
  key: string | null = null,
): void {
  reportGiven(machine, value, { name: 'code that is not known', key }, at, 3);
  if (machine.loading && value.kind !== 'function') {
    callLater(machine, value, at);
    return;
  }
  for (const code of codeIn(value)) callGiven(machine, code, args, at);
  const one = searched();
  for (const inner of instancesIn(value)) release(machine, inner, args, at, one);
}

/** Library objects inside a value, fields of records included; one for each holder. */
function instancesIn(value: Abstract, seen: Seen = look()): readonly Instance[] {
  const found = new Map<Holder, Instance>();
  addInstances(found, value, 4, seen);
  return [...found.values()];
}

/** How deep was looked into objects, and at how many values. */
interface Seen {
  readonly depths: Map<HeapObject, number>;
  values: number;
}

const look = (): Seen => ({ depths: new Map(), values: 0 });

function isSeen({ depths }: Seen, object: HeapObject, depth: number): boolean {
  if (depth <= (depths.get(object) ?? 0)) return true;
  depths.set(object, depth);
  return false;
}

function addInstances(found: Map<Holder, Instance>, value: Abstract, depth: number, seen: Seen): void {
  seen.values++;
  if (value.kind === 'instance') {
    if (!found.has(value.holder)) found.set(value.holder, value);
  } else if (value.kind === 'class')
    addInstances(found, value.class.own.fields.get('#decorated')?.value ?? absent, depth, seen);
  else if (value.kind === 'union') for (const choice of value.of) addInstances(found, choice, depth, seen);
  else if (value.kind === 'object' && !isSeen(seen, value.object, depth)) {
    for (const inner of allOf(value.object)) addInstances(found, inner, depth - 1, seen);
  }
}

/** Functions (and classes) inside a value, fields of records included; each once. */
export function codeIn(value: Abstract, seen: Seen = look()): readonly Abstract[] {
  const found = new Map<string, Abstract>();
  addCode(found, value, 6, seen);
  return [...found.values()];
}

function addCode(found: Map<string, Abstract>, value: Abstract, depth: number, seen: Seen): void {
  seen.values++;
  switch (value.kind) {
    case 'function':
    case 'class':
      found.set(keyOf(value), value);
      break;
    case 'native':
      if (isRoute(value)) found.set(keyOf(value), value);
      break;
    // A method of a client, under another name.
    case 'method':
      if (value.of.kind === 'instance' && value.of.type !== '') found.set(keyOf(value), value);
      break;
    case 'union':
      for (const choice of value.of) addCode(found, choice, depth, seen);
      break;
    case 'object': {
      if (isSeen(seen, value.object, depth)) break;
      for (const inner of allOf(value.object)) addCode(found, inner, depth - 1, seen);
      for (const member of value.object.class?.methods.values() ?? [])
        if (
          member.kind === 'method' &&
          member.value.kind === 'function' &&
          !/^(constructor|__\w+__)$/.test(member.value.closure.name)
        ) {
          const bound: Abstract = { ...member.value, self: value };
          found.set(keyOf(bound), bound);
        }
    }
  }
}

/** Unknown code may call this, or not; parameters beyond `args` are unknown. */
export function callGiven(machine: Machine, code: Abstract, args: readonly Abstract[], at: Span): Abstract[] {
  // What runs already is not started again by something it uses (a logger that wraps the handler).
  if (code.kind === 'function' && machine.stack.some((frame) => frame.node === code.closure.node)) return [];
  const key = `given|${machine.recursion.head ? machine.recursion.round : ''}|${keyOf(code)}|${args.map((one) => deepKey(one)).join()}`;
  if (machine.calls.has(key)) return [];
  machine.calls.set(key, { count: 1, result: unknown('a callback'), isFresh: false, reads: noReads });
  const { result, after } = branch(machine.store, () => callAny(machine, code, args, at));
  meet(machine.store, [unchanged, after]);
  return [result];
}

/** Calls a function with a value for each of its parameters; makes an object of a class. */
function callAny(machine: Machine, code: Abstract, args: readonly Abstract[], at: Span): Abstract {
  if (code.kind === 'class') return useClass(machine, code.class, args, at);
  if (code.kind === 'method') {
    // A request of which nothing is known.
    const [open = unknown('an argument from a library')] = args;
    return callValue(machine, code, { args, named: new Map([['**', open]]), open, at });
  }
  if (code.kind !== 'function') return callValue(machine, code, positional(args, at));
  const [first] = args;
  const needed =
    code.closure.node.parameters.length - (languageOf(machine) === 'python' && code.self ? 1 : 0);
  const filled = Array.from({ length: Math.max(needed, 0) }, (_, index): Abstract => {
    const given = args[index];
    if (given) return given;
    return first?.kind === 'event'
      ? unknown('an argument from a library')
      : (first ?? unknown('an argument from a library'));
  });
  // A method that a library got without an object is called on one that the library makes.
  const { home, node } = code.closure;
  const self =
    home && !code.self && !node.arrow && languageOf(machine) === 'javascript'
      ? instantiate(machine, home, positional([], at))
      : null;
  return callFunction(machine, code, self, positional(filled, at));
}

/** A library makes an object of a class and calls the methods that carry its decorators. */
function useClass(machine: Machine, of: ClassObject, args: readonly Abstract[], at: Span): Abstract {
  const made = instantiate(machine, of, positional([], at));
  for (const member of of.node.members)
    if (
      member.function &&
      !member.static &&
      member.decorators.length > 0 &&
      typeof member.name === 'string'
    ) {
      const method = of.methods.get(member.name)?.value;
      if (method?.kind === 'function') callAny(machine, { ...method, self: made }, args, at);
    }
  return made;
}

/**
 * What a search for code that is given away has seen. Objects are looked into again only when something ran in between:
 * library objects that hold each other would else be searched once for each of them.
 */
interface Searched {
  readonly holders: Set<number>;
  readonly code: Seen;
  readonly instances: Seen;
}

const searched = (): Searched => ({ holders: new Set(), code: look(), instances: look() });

/** Using an object of a library starts what it was given: routes, handlers, plug-ins. */
function release(
  machine: Machine,
  receiver: Instance,
  args: readonly Abstract[],
  at: Span,
  before: Searched,
): Abstract[] {
  if (machine.loading || before.holders.has(receiver.holder.id)) return [];
  before.holders.add(receiver.holder.id);
  const results: Abstract[] = [];
  for (const held of choices(receiver.holder.cell.value)) {
    for (const inner of instancesIn(held, before.instances))
      results.push(...release(machine, inner, args, at, before));
    for (const code of codeIn(held, before.code)) {
      const got = callGiven(machine, code, args, at);
      if (got.length === 0) continue;
      before.code.depths.clear();
      before.instances.depths.clear();
      results.push(...got);
    }
    // Work that no step counts.
    machine.store.joined += before.code.values + before.instances.values;
    before.code.values = 0;
    before.instances.values = 0;
  }
  return results;
}

/** What a library passes on: the arguments it was called with; where a method was called, the event. */
function passedOn(given: Arguments, how: 'called' | 'used'): readonly Abstract[] {
  const all = argumentsOf(given);
  const isEvent = all.some((value) => flowsOf(value).length > 0);
  return all.length > 0 && (how === 'called' || isEvent) ? all : [event('')];
}
