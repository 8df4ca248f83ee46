import {
  type Abstract,
  branch,
  type Call,
  callFunction,
  callLater,
  choices,
  constant,
  flowOf,
  holderAt,
  type Instance,
  itemsOf,
  list,
  meet,
  repeated,
  stringOf,
  unchanged,
  undefinedValue,
  union,
  unknown,
  write,
} from '@emmental/evaluator';
import { arg } from '../argument.ts';
import { instanceOf } from '../instance.ts';
import type { Behaves, LibraryModel, TypeModel } from '../model.ts';

/** Keeps a listener with the name of its event. It may also run although the program never emits the event. */
function listen(call: Call): Abstract {
  const emitter = emitterOf(call);
  const [name = undefinedValue, listener = undefinedValue] = call.args;
  tell(call, constant('newListener'), [name, listener]);
  const { cell } = emitter.holder;
  const entry = list(call.machine, [name, listener]);
  write(call.machine.store, cell, cell.value.kind === 'absent' ? entry : union([cell.value, entry]));
  callLater(call.machine, listener, call.at);
  return call.self ?? undefinedValue;
}

/** Calls each listener of the event with the arguments of `emit`. */
function emit(call: Call): Abstract {
  const [name = undefinedValue, ...args] = call.args;
  tell(call, call.open ? null : name, args);
  return unknown('whether the event has listeners');
}

/** Calls the listeners of an event in any order, as `prependListener` and removals change it. */
function tell(call: Call, name: Abstract | null, args: readonly Abstract[]): void {
  const emitter = emitterOf(call);
  const { machine, named, open, at } = call;
  const all = listenersOf(emitter, name);
  const self = emitter.facts['self'] ?? emitter;
  const runAll = (): Abstract => {
    for (const listener of all) {
      const run = () => callFunction(machine, listener, self, { args, named, open, at });
      const { after } = branch(machine.store, run);
      meet(machine.store, [unchanged, after]);
    }
    return undefinedValue;
  };
  if (all.length > 1) repeated(machine, runAll);
  else runAll();
}

/** The listeners that an event of this name may reach; null: any event. */
const listenersOf = ({ holder }: Instance, name: Abstract | null): readonly Abstract[] =>
  choices(holder.cell.value).flatMap((entry) => {
    const [own, listener] = itemsOf(entry) ?? [];
    return own && listener && (name === null || mayBeEqual(own, name)) ? choices(listener) : [];
  });

const mayBeEqual = (own: Abstract, name: Abstract): boolean =>
  choices(own).some((first) =>
    choices(name).some((second) => {
      const [known, other] = [stringOf(first), stringOf(second)];
      return known === null || other === null || known === other || known === anyEvent;
    }),
  );

/** The name under which some emitters call a listener for every event. */
const anyEvent = '*';

/** The object on which a method was called; `process` is an object for all. */
const emitterOf = (call: Call): Instance =>
  call.self?.kind === 'instance'
    ? call.self
    : {
        kind: 'instance',
        type: 'node/emitter',
        name: 'process',
        facts: {},
        holder: holderAt(call.machine, 'the emitter of the process'),
      };

const listeners = (call: Call): Abstract =>
  list(call.machine, [], union([...listenersOf(emitterOf(call), arg(call, 0)), undefinedValue]));

/** `events.once(emitter, name)`: the arguments of an event that somebody emits. */
const awaited = (call: Call): Abstract =>
  list(call.machine, [], unknown('the arguments of an event', flowOf('')));

const listens: Readonly<Record<string, Behaves>> = Object.fromEntries(
  ['on', 'once', 'addListener', 'prependListener', 'prependOnceListener', 'many', 'addEventListener'].map(
    (name) => [name, listen],
  ),
);

const methods: Readonly<Record<string, Behaves>> = {
  ...listens,
  emit,
  emitAsync: emit,
  emitSerial: emit,
  onAny: (call) => listen({ ...call, args: [constant(anyEvent), ...call.args] }),
  listeners,
  rawListeners: listeners,
  ...Object.fromEntries(
    ['off', 'removeListener', 'removeAllListeners', 'setMaxListeners'].map((name) => [
      name,
      { returns: 'self' } as const,
    ]),
  ),
  ...Object.fromEntries(
    ['listenerCount', 'eventNames', 'getMaxListeners'].map((name) => [name, { returns: 'fresh' } as const]),
  ),
};

const emitterType: TypeModel = { methods };

const makes: Behaves = (call) => instanceOf(call, 'node/emitter');
const emitters = [
  '',
  'EventEmitter',
  'EventEmitter2',
  'TinyEmitter',
  'EventEmitterAsyncResource',
  'Emittery',
];

/** Emitters of events: Node's own and those of packages with the same methods. Source: nodejs.org, "Events". */
export const eventEmitters: readonly LibraryModel[] = [
  {
    libraries: [
      'events',
      'eventemitter3',
      'eventemitter2',
      'tiny-emitter',
      'tiny-typed-emitter',
      'component-emitter',
      'mitt',
      'emittery',
    ],
    language: 'javascript',
    exports: {
      ...Object.fromEntries(emitters.map((name) => [name, makes])),
      TypedEmitter: makes,
      once: awaited,
      on: awaited,
    },
    bases: Object.fromEntries([...emitters, 'TypedEmitter'].map((name) => [name, 'node/emitter'])),
    types: { 'node/emitter': emitterType },
  },
  {
    libraries: ['global'],
    language: 'javascript',
    exports: {
      ...Object.fromEntries(Object.entries(listens).map(([name, row]) => [`process.${name}`, row])),
      'process.emit': emit,
    },
  },
];
