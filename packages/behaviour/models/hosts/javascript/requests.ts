import {
  type Abstract,
  type Call,
  choices,
  constant,
  native,
  stringOf,
  undefinedValue,
  unknown,
} from '@emmental/evaluator';
import { addressOf, plain, recordAddress, under } from '../../addresses.ts';
import { field } from '../../argument.ts';
import { requestHandler } from '../../frameworks/javascript.ts';
import { noteServed } from '../../frameworks/served.ts';
import { recordHeader, recordHeaders } from '../../headers/outgoing.ts';
import { instanceOf } from '../../instance.ts';
import type { Behaves, LibraryModel } from '../../model.ts';
import { callBack, settle } from '../../rules.ts';
import { answer, isRecord } from './answer.ts';
import { requestOf } from './request-object.ts';

/** `fetch(address | Request, { headers })`. */
export const fetched = (call: Call): Abstract => {
  const [address, options] = call.args;
  recordAddress(call, plain(address ?? call.open ?? undefined));
  recordHeaders(call, options && field(call.machine, options, 'headers', call));
  return answer(call);
};

/** Models clients that are called with an address, a configuration, or both. `base` comes from how the client was made. */
const requested =
  (urlAt: number, optionsAt: number) =>
  (call: Call): Abstract => {
    const { machine } = call;
    const base = call.self?.kind === 'instance' ? call.self.facts['base'] : undefined;
    const first = call.args[urlAt] ?? call.open ?? undefined;
    const options = isRecord(first) ? first : call.args[optionsAt];
    const option = (name: string) =>
      options && isRecord(options) ? field(machine, options, name, call) : undefined;
    const address = isRecord(first)
      ? (option('url') ?? option('uri') ?? option('prefixUrl') ?? optionsAddress(call, first))
      : plain(first);
    recordAddress(
      call,
      under(
        option('baseURL') ?? option('baseUrl') ?? option('prefixUrl') ?? base,
        address,
        call.library === 'axios' ? 'link' : 'text',
      ),
    );
    recordHeaders(call, option('headers'));
    return answer(call);
  };

function optionsAddress(call: Call, options: Abstract): Abstract | undefined {
  const option = (name: string) => field(call.machine, options, name, call);
  const host = option('hostname') ?? option('host') ?? option('servername');
  if (!host) return undefined;
  return addressOf({ scheme: option('protocol'), host, port: option('port'), path: option('path') });
}

const verbs = ['get', 'delete', 'head', 'options', 'del'] as const;
const verbsWithBody = ['post', 'put', 'patch', 'postForm', 'putForm', 'patchForm'] as const;

const client = (bodyBefore: boolean): Record<string, Behaves> =>
  Object.fromEntries([
    ...verbs.map((verb) => [verb, requested(0, 1)]),
    ...verbsWithBody.map((verb) => [verb, requested(0, bodyBefore ? 2 : 1)]),
    ['request', requested(0, bodyBefore ? 0 : 1)],
    ['stream', requested(0, 1)],
    ['getUri', { returns: 'tainted' }],
  ]);

const made =
  (type: string) =>
  (call: Call): Abstract => {
    const options = call.args[0];
    const base =
      options &&
      (field(call.machine, options, 'baseURL', call) ??
        field(call.machine, options, 'prefixUrl', call) ??
        field(call.machine, options, 'baseUrl', call));
    if (options) recordHeaders(call, field(call.machine, options, 'headers', call));
    return instanceOf(call, type, base ? { base } : {});
  };

/** Models a client library: it is callable, has a method per HTTP verb, and makes clients with a base address. */
const httpClient = (libraries: readonly string[], bodyBefore: boolean): LibraryModel => {
  const type = `http/${libraries[0]}`;
  const methods = client(bodyBefore);
  const call = requested(0, 1);
  return {
    libraries,
    language: 'javascript',
    exports: {
      ...methods,
      '': call,
      default: call,
      create: made(type),
      extend: made(type),
      defaults: made(type),
      isAxiosError: { returns: 'fresh' },
      all: { returns: { argument: '0' } },
      Axios: made(type),
    },
    types: {
      [type]: {
        methods: { ...methods, extend: made(type), create: made(type) },
        call,
        pattern: (name) => (name === 'defaults' ? unknown(name) : undefined),
        // Interceptors belong to the client: they get the data of its requests.
        attribute: ({ self, name }) =>
          name === 'interceptors' ? { ...self, type: 'http/interceptors', facts: {} } : undefined,
        complete: true,
      },
    },
    complete: true,
  };
};

/** `http.request(url | options, options, callback)`. */
const nodeRequest =
  (scheme: string) =>
  (call: Call): Abstract => {
    const [first, second] = call.args;
    const options = isRecord(first) ? first : isRecord(second) ? second : undefined;
    const option = (name: string) => options && field(call.machine, options, name, call);
    const host = option('hostname') ?? option('host');
    if (isRecord(first) || host)
      recordAddress(
        call,
        addressOf({
          scheme: option('protocol') ?? constant(`${scheme}:`),
          host,
          port: option('port'),
          path: option('path'),
        }),
      );
    else recordAddress(call, plain(first ?? call.open ?? undefined));
    recordHeaders(call, option('headers'));
    const callback = call.args.find((value) => value.kind === 'function');
    if (callback) callBack(call, callback, [instanceOf(call, 'http/incoming')]);
    return instanceOf(call, 'http/outgoing');
  };

const nodeHttp = (scheme: string): LibraryModel => ({
  libraries: [scheme],
  language: 'javascript',
  exports: {
    request: nodeRequest(scheme),
    get: nodeRequest(scheme),
    Agent: { returns: 'fresh' },
    createServer: (call) => {
      for (const value of call.args)
        for (const choice of choices(value)) noteServed(call.machine, requestHandler(call, choice));
      return instanceOf(call, 'http/server');
    },
  },
  types:
    scheme === 'http'
      ? {
          'http/incoming': {
            methods: {
              on: (call) => {
                settle({ ...call, args: call.args.slice(1) }, [unknown('a chunk of an answer')]);
                return call.self ?? undefinedValue;
              },
              pipe: { returns: { argument: '0' } },
            },
            pattern: (name) =>
              /^(then|catch|finally|once|setEncoding|resume)$/.test(name)
                ? undefined
                : unknown(`the ${name} of an answer`),
            complete: true,
          },
          'http/outgoing': {
            methods: {
              on: (call) => {
                callBack(call, call.args[1] ?? undefinedValue, [unknown('what a request told')]);
                return call.self ?? undefinedValue;
              },
              setHeader: (call) => {
                recordHeader(call, call.args[0], call.args[1]);
                return undefinedValue;
              },
              write: { returns: 'fresh' },
              end: { returns: 'undefined' },
              setTimeout: { returns: 'self' },
              destroy: { returns: 'self' },
            },
            complete: true,
          },
        }
      : {},
});

/** Libraries whose calls are chained: `superagent.get(url).set(header, value)`, `needle('get', url)`. */
const chained: readonly LibraryModel[] = [
  {
    libraries: ['superagent', 'supertest', 'unirest'],
    language: 'javascript',
    exports: Object.fromEntries(
      ['', ...verbs, ...verbsWithBody].map((verb) => [
        verb,
        (call: Call): Abstract => {
          recordAddress(call, plain(verb === '' && call.args.length > 1 ? call.args[1] : call.args[0]));
          return instanceOf(call, 'superagent/request');
        },
      ]),
    ),
    types: {
      'superagent/request': {
        methods: {
          set: (call) => {
            if (call.args.length > 1) recordHeader(call, call.args[0], call.args[1]);
            else recordHeaders(call, call.args[0]);
            return call.self ?? undefinedValue;
          },
          end: answer,
        },
        pattern: (name) => {
          if (/^(then|catch|finally)$/.test(name)) return undefined;
          const isRead = /^(body|text|status|headers)$/.test(name);
          return isRead ? unknown(`the ${name} of an answer`) : { returns: 'self' };
        },
        complete: true,
      },
    },
  },
  {
    libraries: ['needle', 'bent'],
    language: 'javascript',
    exports: {
      ...client(true),
      '': (call) => {
        const at = /^(get|post|put|patch|delete|head)$/i.test(stringOf(call.args[0]) ?? '') ? 1 : 0;
        return requested(at, at + 2)(call);
      },
    },
  },
];

const undici: LibraryModel = {
  types: {
    'http/interceptors': {
      pattern: (name, self) => (/^(request|response)$/.test(name) ? self : { returns: 'fresh' }),
      complete: true,
    },
  },
  libraries: ['undici', 'undici-types'],
  language: 'javascript',
  exports: {
    fetch: fetched,
    request: requested(0, 1),
    stream: requested(0, 1),
    Client: (call) => {
      recordAddress(call, plain(call.args[0]));
      return instanceOf(call, 'http/axios', call.args[0] ? { base: call.args[0] } : {});
    },
    Pool: (call) => {
      recordAddress(call, plain(call.args[0]));
      return instanceOf(call, 'http/axios', call.args[0] ? { base: call.args[0] } : {});
    },
  },
};

const fetches: LibraryModel = {
  libraries: [
    'node-fetch',
    'cross-fetch',
    'isomorphic-fetch',
    'isomorphic-unfetch',
    'make-fetch-happen',
    'fetch-retry',
    'node-fetch-native',
    'minipass-fetch',
    'ofetch',
  ],
  language: 'javascript',
  exports: {
    '': (call) =>
      call.library === 'fetch-retry' ? native('fetch', (later) => fetched(later)) : fetched(call),
    fetch: fetched,
    ofetch: fetched,
    $fetch: fetched,
    Headers: { returns: { argument: '0' } },
    Request: requestOf,
  },
};

/** HTTP clients of all styles. */
export const requests: readonly LibraryModel[] = [
  httpClient(['axios'], true),
  httpClient(['got', 'ky', 'ky-universal', 'wretch', 'phin', 'simple-get', 'make-request'], false),
  httpClient(
    [
      'request',
      'request-promise',
      'request-promise-native',
      'requestretry',
      'urllib',
      'teeny-request',
      'postman-request',
    ],
    false,
  ),
  nodeHttp('http'),
  nodeHttp('https'),
  ...chained,
  undici,
  fetches,
];
