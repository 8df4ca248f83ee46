import {
  type Abstract,
  branch,
  type Call,
  callFunction,
  callLater,
  choices,
  constant,
  createObject,
  flowOf,
  holderAt,
  type Instance,
  itemsOf,
  list,
  meet,
  refer,
  repeated,
  setField,
  stringOf,
  unchanged,
  undefinedValue,
  union,
  unknown,
  write,
} from '@emmental/evaluator';
import { arg, argument } from '../argument.ts';
import { runs } from '../dynamic-code/run-text.ts';
import { instanceOf } from '../instance.ts';
import type { Behaves, LibraryModel, TypeModel } from '../model.ts';
import { applyBehaves } from '../rules.ts';

/** Keeps a listener with the name of its event. It may also run although the program never emits the event. */
export function listen(call: Call): Abstract {
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
export function tell(call: Call, name: Abstract | null, args: readonly Abstract[]): void {
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

/** A new record with these fields. */
function recordOf(machine: Call['machine'], fields: Readonly<Record<string, Abstract>>): Abstract {
  const made = createObject(machine, 'record');
  for (const [name, value] of Object.entries(fields)) setField(machine, made, name, value);
  return refer(made);
}

/** `port.postMessage(value)`, `process.send(value)`: every listener for messages may get the value, now or when it is added. */
function post(call: Call): Abstract {
  const { machine } = call;
  const value = arg(call, 0);
  const { cell } = messages(machine);
  write(machine.store, cell, cell.value.kind === 'absent' ? value : union([cell.value, value]));
  tellPorts(call, value);
  return undefinedValue;
}

const tellPorts = (call: Call, value: Abstract): void => {
  const ports = { ...call, self: null, named: new Map(), open: null };
  tell(ports, constant('message'), [value]);
  tell(ports, constant(asEvent), [recordOf(call.machine, { data: value })]);
};

/** The name of listeners that get a message as the `data` of an event. */
const asEvent = 'message event';

/** The values that the program posted to any of its ports. */
const messages = (machine: Call['machine']) => holderAt(machine, 'the messages of the program');

/** Keeps a listener of a port. It gets what was posted before, too. */
const receive =
  (isEvent: boolean) =>
  (call: Call): Abstract => {
    const [name = undefinedValue, listener = undefinedValue] = call.args;
    const isMessage = mayBeEqual(constant('message'), name);
    listen({ ...call, self: null, args: [isEvent && isMessage ? constant(asEvent) : name, listener] });
    const { value } = messages(call.machine).cell;
    if (isMessage && value.kind !== 'absent') tellPorts(call, value);
    return call.self ?? undefinedValue;
  };

const received = (call: Call): Abstract => {
  const { value } = messages(call.machine).cell;
  return recordOf(call.machine, { message: value.kind === 'absent' ? unknown('a message') : value });
};

const portMethods: Readonly<Record<string, Behaves>> = {
  ...Object.fromEntries(
    ['on', 'once', 'addListener', 'prependListener'].map((name) => [name, receive(false)]),
  ),
  addEventListener: receive(true),
  postMessage: post,
  send: post,
};

/** A port of messages. The program has few of them, so all share their messages. */
const portType: TypeModel = {
  methods: portMethods,
  pattern: (name) => (/^(?:then|catch|finally)$/.test(name) ? undefined : { returns: 'fresh' }),
  written: ({ machine, at, name }, value) => {
    if (name === 'onmessage')
      receive(true)({
        machine,
        at,
        name,
        library: '',
        self: null,
        args: [constant('message'), value],
        named: new Map(),
        open: null,
        constructed: false,
      });
  },
  complete: true,
};

const port = (call: Call): Abstract => instanceOf(call, 'node/port');

/** `new MessageChannel()`: two ports. */
const channel = (call: Call): Abstract => recordOf(call.machine, { port1: port(call), port2: port(call) });

const ports: Readonly<Record<string, Behaves>> = {
  MessageChannel: channel,
  BroadcastChannel: port,
  ...Object.fromEntries(Object.entries(portMethods).map(([name, row]) => [`parentPort.${name}`, row])),
};

/** `diagnostics_channel`: the channels of one name are one channel. */
const channelName = (call: Call): Abstract =>
  (call.self?.kind === 'instance' ? call.self.facts['name'] : undefined) ?? arg(call, 0);

const subscribed = (call: Call): Abstract => {
  const listener = call.args.at(-1) ?? undefinedValue;
  return listen({ ...call, self: null, args: [channelName(call), listener] });
};

const published = (call: Call): Abstract => {
  const name = channelName(call);
  tell({ ...call, self: null }, name, [arg(call, 0), name]);
  return undefinedValue;
};

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
    libraries: ['worker_threads'],
    language: 'javascript',
    exports: {
      ...ports,
      receiveMessageOnPort: received,
      // The code of the worker posts data that comes from the program's own data.
      Worker: (call) => {
        applyBehaves(runs('Worker'), call);
        const data = argument(call, '1.workerData');
        if (data) post({ ...call, args: [data] });
        return port(call);
      },
    },
    types: { 'node/port': portType },
  },
  {
    libraries: ['diagnostics_channel'],
    language: 'javascript',
    exports: {
      channel: { returns: { type: 'node/channel', facts: { name: '0' } } },
      subscribe: subscribed,
    },
    types: { 'node/channel': { methods: { subscribe: subscribed, publish: published } } },
  },
  {
    libraries: ['global'],
    language: 'javascript',
    exports: {
      ...Object.fromEntries(Object.entries(listens).map(([name, row]) => [`process.${name}`, row])),
      'process.emit': emit,
      'process.send': post,
      MessageChannel: channel,
      BroadcastChannel: port,
    },
  },
];
