import type { Span } from '@emmental/code';
import {
  type Abstract,
  callFunction,
  getMember,
  type Instance,
  type Machine,
  positional,
  undefinedValue,
} from '@emmental/evaluator';
import { argument } from './argument.ts';
import { instanceOf } from './instance.ts';
import type { Behaves, LibraryModel } from './model.ts';

/** `LocalProxy(get)`: stands for the object that the function returns at the time. */
const proxy: Behaves = (call) =>
  instanceOf(call, 'python/proxy', { get: argument(call, '0|local|factory|func') ?? undefinedValue });

interface Read {
  readonly machine: Machine;
  readonly self: Instance;
  readonly at: Span;
}

const subject = ({ machine, self, at }: Read): Abstract =>
  callFunction(machine, self.facts['get'] ?? undefinedValue, null, positional([], at));

/** Objects of Python that stand for another object. Source: Werkzeug, Django, lazy-object-proxy, wrapt. */
export const proxies: readonly LibraryModel[] = [
  {
    libraries: ['werkzeug.local', 'werkzeug', 'celery.local', 'django.utils.functional', 'lazy_object_proxy'],
    language: 'python',
    exports: { LocalProxy: proxy, Proxy: proxy, SimpleLazyObject: proxy },
    types: {
      'python/proxy': {
        attribute: (read) => getMember(read.machine, subject(read), read.name, read.at),
        properties: {
          '[]': (read) => getMember(read.machine, subject(read), read.name, read.at),
        },
        call: (call) =>
          call.self?.kind === 'instance'
            ? callFunction(call.machine, subject({ ...call, self: call.self }), null, call)
            : undefinedValue,
      },
    },
  },
  { libraries: ['wrapt'], language: 'python', exports: { ObjectProxy: { returns: { argument: '0' } } } },
];
