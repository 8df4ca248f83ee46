import {
  type Abstract,
  type Call,
  choices,
  constant,
  elementOf,
  holderAt,
  type Instance,
  list,
  native,
  serialOf,
  stringOf,
  undefinedValue,
  union,
  unknown,
  write,
} from '@emmental/evaluator';
import { arg, argument } from '../argument.ts';
import { listen, tell } from '../emitters/index.ts';
import { instanceOf } from '../instance.ts';
import type { Behaves, LibraryModel } from '../model.ts';

/** The name of the only event of a signal. */
const sent = constant('sent');

/** Keeps a listener of an event and returns it; without a listener, a decorator that does. */
function register(call: Call, name: Abstract, listener: Abstract | undefined): Abstract {
  if (listener) {
    listen({ ...call, args: [name, listener] });
    return listener;
  }
  return native(`listener${serialOf(call)}`, (later) => register(call, name, arg(later, 0)));
}

/** `ee.on('job', f)` and `@ee.on('job')`. */
const on = (call: Call): Abstract =>
  register(call, argument(call, '0|event') ?? undefinedValue, argument(call, '1|f'));

/** `ee.emit('job', …)`. */
const emit = (call: Call): Abstract => {
  const [name = undefinedValue, ...args] = call.args;
  tell(call, call.open ? null : name, args);
  return unknown('whether the event has listeners');
};

/** `signal.send(sender, …)` of blinker: listeners get the sender first. */
const send = (call: Call): Abstract => {
  tell(call, sent, call.args);
  return list(call.machine, [], unknown('a listener and its result'));
};

/** `signal.send(sender, …)` of Django: all arguments have names. */
const sendNamed = (call: Call): Abstract => {
  const named = new Map(call.named).set('sender', argument(call, '0|sender') ?? undefinedValue);
  tell({ ...call, named }, sent, []);
  return list(call.machine, [], unknown('a listener and its result'));
};

/** `@receiver(signal)` of Django, for a signal or a list of them. */
const receiver = (call: Call): Abstract =>
  native(`receiver${serialOf(call)}`, (later) => {
    const listener = arg(later, 0);
    for (const choice of choices(arg(call, 0)))
      for (const signal of choice.kind === 'object' ? choices(elementOf(call.machine, choice)) : [choice])
        if (signal.kind === 'instance') listen({ ...call, self: signal, args: [sent, listener] });
    return listener;
  });

/** The signals of one name are one signal. */
const signalNamed = (call: Call): Abstract => ({
  ...instanceOf(call, 'python/signal'),
  holder: holderAt(call.machine, `the signal ${stringOf(arg(call, 0)) ?? ''}`),
});

/** The listeners of a module that has the functions of an emitter itself. */
const ofModule = (call: Call): Instance => ({
  ...instanceOf(call, 'python/emitter'),
  holder: holderAt(call.machine, `the listeners of ${call.library}`),
});

const subscribe = (call: Call): Abstract =>
  register(
    { ...call, self: ofModule(call) },
    argument(call, '1|signal|topicName') ?? constant('*'),
    arg(call, 0),
  );

const publish = (call: Call): Abstract => {
  const named = new Map([...call.named].filter(([name]) => name !== 'signal' && name !== 'topicName'));
  const name = argument(call, '0|signal|topicName') ?? null;
  // The second argument is the sender.
  tell({ ...call, self: ofModule(call), named }, name, call.args.slice(2));
  return undefinedValue;
};

/** `a, b = Pipe()`: what is sent at either end is received at the other. */
const pipe = (call: Call): Abstract => {
  const end = instanceOf(call, 'python/connection');
  return list(call.machine, [end, end]);
};

const sendInto = (call: Call): Abstract => {
  if (call.self?.kind !== 'instance') return undefinedValue;
  const { cell } = call.self.holder;
  const value = arg(call, 0);
  write(call.machine.store, cell, cell.value.kind === 'absent' ? value : union([cell.value, value]));
  return undefinedValue;
};

const receive = (call: Call): Abstract => {
  const value = call.self?.kind === 'instance' ? call.self.holder.cell.value : undefinedValue;
  return value.kind === 'absent' ? unknown('what the other process sent') : value;
};

const emitter: Behaves = { returns: { type: 'python/emitter' } };
const emitters = [
  'EventEmitter',
  'AsyncIOEventEmitter',
  'ExecutorEventEmitter',
  'TrioEventEmitter',
  'TwistedEventEmitter',
];
const signal: Behaves = { returns: { type: 'python/signal' } };

/** Signals and emitters of Python. Source: the documentation of pyee, blinker, Django, PyDispatcher and pypubsub. */
export const signals: readonly LibraryModel[] = [
  {
    libraries: ['pyee', 'pyee.base', 'pyee.asyncio', 'pyee.executor', 'pyee.trio', 'pyee.twisted'],
    language: 'python',
    exports: Object.fromEntries(emitters.map((name) => [name, emitter])),
    bases: Object.fromEntries(emitters.map((name) => [name, 'python/emitter'])),
    types: {
      'python/emitter': {
        methods: {
          on,
          once: on,
          add_listener: on,
          listens_to: on,
          emit,
          remove_listener: { returns: 'fresh' },
        },
      },
    },
  },
  {
    libraries: ['blinker', 'blinker.base', 'flask.signals'],
    language: 'python',
    exports: {
      signal: signalNamed,
      Signal: signal,
      NamedSignal: signal,
      Namespace: { returns: { type: 'python/signals' } },
    },
    types: {
      'python/signals': { methods: { signal: signalNamed } },
      'python/signal': {
        methods: {
          connect: (call) => register(call, sent, arg(call, 0)),
          connect_via: (call) => register(call, sent, undefined),
          connected_to: (call) => register(call, sent, arg(call, 0)),
          send,
          send_async: send,
          disconnect: { returns: 'fresh' },
        },
      },
    },
  },
  {
    libraries: ['django.dispatch', 'django.dispatch.dispatcher'],
    language: 'python',
    exports: { Signal: { returns: { type: 'django/signal' } }, receiver },
    types: {
      'django/signal': {
        methods: {
          connect: (call) => register(call, sent, argument(call, '0|receiver')),
          send: sendNamed,
          send_robust: sendNamed,
          asend: sendNamed,
          asend_robust: sendNamed,
          disconnect: { returns: 'fresh' },
        },
      },
    },
  },
  {
    libraries: ['pydispatch.dispatcher', 'pydispatch', 'louie.dispatcher', 'louie'],
    language: 'python',
    exports: {
      connect: subscribe,
      send: publish,
      sendExact: publish,
      'dispatcher.connect': subscribe,
      'dispatcher.send': publish,
    },
  },
  {
    libraries: ['pubsub.pub'],
    language: 'python',
    exports: { subscribe, sendMessage: publish },
  },
  {
    libraries: ['multiprocessing', 'multiprocessing.connection'],
    language: 'python',
    exports: { Pipe: pipe },
    types: {
      'python/connection': {
        methods: { send: sendInto, send_bytes: sendInto, recv: receive, recv_bytes: receive },
      },
    },
  },
];
