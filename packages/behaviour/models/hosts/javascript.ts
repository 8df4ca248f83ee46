import { flowsOf } from '../../evaluator/heap.ts';
import { applied, hostPart } from '../../evaluator/taint.ts';
import { partsOf } from '../../evaluator/texts.ts';
import {
  type Abstract,
  choices,
  constant,
  native,
  stringOf,
  undefinedValue,
  union,
  unknown,
} from '../../evaluator/values.ts';
import { addressOf, recordAddress, recordHostName, under } from '../addresses.ts';
import { argument, field, instanceOf, settle } from '../door.ts';
import { partValue } from '../files/javascript.ts';
import { recordHeaders } from '../headers/outgoing.ts';
import type { Behaves, Call, LibraryModel } from '../model.ts';
import { callBack } from '../rules.ts';
import { noteConnection } from './connection.ts';

const isRecord = (value: Abstract | undefined): value is Extract<Abstract, { kind: 'object' | 'union' }> =>
  value !== undefined && choices(value).some((one) => one.kind === 'object' && one.object.shape === 'record');

const answer = (call: Call): Abstract => {
  const response = unknown(`the answer of ${call.name}`);
  settle(call, [response, response]);
  return response;
};

/** `fetch(address | Request, { headers })`. */
const fetched = (call: Call): Abstract => {
  const [address, options] = call.args;
  recordAddress(call, plain(address ?? call.open ?? undefined));
  recordHeaders(call, options && field(call.machine, options, 'headers', call));
  return answer(call);
};

/** A URL object or a Request as the address it stands for. */
const plain = (value: Abstract | undefined): Abstract | undefined =>
  value &&
  union(
    choices(value).map((one) => (one.kind === 'instance' && one.facts['text'] ? one.facts['text'] : one)),
  );

/** Clients that are called with an address, a configuration, or both; `base` comes from how they were made. */
const requested =
  (urlAt: number, optionsAt: number) =>
  (call: Call): Abstract => {
    const { machine } = call;
    const base = call.self?.kind === 'instance' ? call.self.facts['base'] : undefined;
    const first = call.args[urlAt] ?? call.open ?? undefined;
    const options = isRecord(first) ? first : call.args[optionsAt];
    const from = (name: string) =>
      options && isRecord(options) ? field(machine, options, name, call) : undefined;
    const address = isRecord(first)
      ? (from('url') ?? from('uri') ?? from('prefixUrl') ?? optionsAddress(call, first))
      : plain(first);
    recordAddress(call, under(from('baseURL') ?? from('baseUrl') ?? from('prefixUrl') ?? base, address));
    recordHeaders(call, from('headers'));
    return answer(call);
  };

function optionsAddress(call: Call, options: Abstract): Abstract | undefined {
  const from = (name: string) => field(call.machine, options, name, call);
  const host = from('hostname') ?? from('host') ?? from('servername');
  if (!host) return undefined;
  return addressOf({ scheme: from('protocol'), host, port: from('port'), path: from('path') });
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

/** A client library: callable, with verbs, and able to make clients with a base. */
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
        pattern: (name) => (name === 'interceptors' || name === 'defaults' ? unknown(name) : undefined),
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
    const from = (name: string) => options && field(call.machine, options, name, call);
    const host = from('hostname') ?? from('host');
    if (isRecord(first) || host)
      recordAddress(
        call,
        addressOf({
          scheme: from('protocol') ?? constant(`${scheme}:`),
          host,
          port: from('port'),
          path: from('path'),
        }),
      );
    else recordAddress(call, plain(first ?? call.open ?? undefined));
    recordHeaders(call, from('headers'));
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
      const made = instanceOf(call, 'http/server');
      return made;
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
                recordHeaders(call, call.args[1]);
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

const connected =
  (scheme: string) =>
  (call: Call): Abstract => {
    const [first, second] = call.args;
    if (isRecord(first)) {
      const host = field(call.machine, first, 'host', call) ?? field(call.machine, first, 'hostname', call);
      if (host || field(call.machine, first, 'port', call))
        recordHostName(call, host, field(call.machine, first, 'port', call), scheme);
    } else if (first && first.kind === 'constant' && typeof first.value === 'number')
      recordHostName(call, second, first, scheme);
    else recordAddress(call, plain(first));
    if (isBare(call))
      noteConnection(call, isRecord(first) ? field(call.machine, first, 'host', call) : (second ?? first));
    return unknown(`the result of ${call.name}`);
  };

const isBare = (call: Call): boolean => /^(net|tls|http2)$/.test(call.library) || call.library === '';

const looked = (call: Call): Abstract => {
  recordHostName(call, call.args[0], undefined);
  return answer(call);
};

const sockets: readonly LibraryModel[] = [
  {
    libraries: ['net', 'tls', 'http2'],
    language: 'javascript',
    exports: {
      connect: connected(''),
      createConnection: connected(''),
      Socket: { returns: { type: 'node/socket' } },
    },
    types: { 'node/socket': { methods: { connect: connected('') } } },
  },
  {
    libraries: ['dns', 'dns/promises'],
    language: 'javascript',
    pattern: (path) => (/(^|\.)(lookup|resolve\w*|reverse)$/.test(path) ? looked : undefined),
  },
  {
    libraries: ['ws', 'isomorphic-ws', 'websocket'],
    language: 'javascript',
    exports: { '': connected('ws'), WebSocket: connected('ws'), w3cwebsocket: connected('ws') },
  },
  {
    libraries: ['nodemailer'],
    language: 'javascript',
    exports: {
      createTransport: (call) => {
        connected('smtp')(call);
        return instanceOf(call, 'nodemailer/transport');
      },
    },
    types: {
      'nodemailer/transport': {
        methods: {
          sendMail: (call) => {
            recordHeaders(call, field(call.machine, call.args[0] ?? undefinedValue, 'headers', call));
            return answer(call);
          },
        },
        complete: true,
      },
    },
  },
];

const browsers: LibraryModel = {
  libraries: [
    'puppeteer',
    'puppeteer-core',
    'playwright',
    'playwright-core',
    'playwright-aws-lambda',
    'chrome-aws-lambda',
  ],
  language: 'javascript',
  exports: { launch: { returns: { type: 'browser/page' } }, connect: { returns: { type: 'browser/page' } } },
  pattern: (path) =>
    /\.(launch|launchPersistentContext|connect)$/.test(path)
      ? { returns: { type: 'browser/page' } }
      : undefined,
  types: {
    // Browsers, contexts and pages: what one does is a page's `goto` in the end.
    'browser/page': {
      methods: {
        newPage: { returns: 'self' },
        newContext: { returns: 'self' },
        createIncognitoBrowserContext: { returns: 'self' },
        goto: (call) => {
          recordAddress(call, plain(call.args[0]));
          return unknown('an answer');
        },
        evaluate: {
          effects: [
            { does: 'call', from: '0', with: ['fresh'] },
            { does: 'sink', sink: 'code', from: '0' },
          ],
          returns: 'fresh',
        },
        setContent: { returns: 'fresh' },
      },
      pattern: (name) => (/^(then|catch|finally)$/.test(name) ? undefined : { returns: 'fresh' }),
      complete: true,
    },
  },
};

/** `new URL(text, base)`; its host stands for the whole address in a test. */
const urlOf = (call: Call): Abstract => {
  const [given, base] = call.args;
  const text = under(plain(base), plain(given)) ?? undefinedValue;
  return instanceOf(call, 'node/url', { text });
};

const host = (value: Abstract): Abstract =>
  unknown('the host of an address', applied(flowsOf(value), hostPart));

const urls: LibraryModel = {
  libraries: ['url', 'whatwg-url', 'url-parse'],
  language: 'javascript',
  exports: {
    URL: urlOf,
    '': urlOf,
    parse: urlOf,
    resolve: (call) => under(call.args[0], call.args[1]) ?? undefinedValue,
    format: (call) => plain(call.args[0]) ?? undefinedValue,
    fileURLToPath: { returns: { argument: '0' } },
    pathToFileURL: { returns: { argument: '0' } },
  },
  types: {
    'node/url': {
      methods: {
        toString: (call: Call): Abstract => argument(call, 'self.text') ?? undefinedValue,
        toJSON: (call) => argument(call, 'self.text') ?? undefinedValue,
      },
      attribute: ({ machine, self, name, at }) => {
        const text = self.facts['text'] ?? undefinedValue;
        if (name === 'href') return text;
        if (/^(host|hostname|origin)$/.test(name)) {
          const [first] = partsOf(text);
          const known =
            typeof first === 'string' ? /^[a-z]+:\/\/([^/?#:@]+)[/:?#]/.exec(first)?.[1] : undefined;
          return known !== undefined && name === 'hostname' ? constant(known) : host(text);
        }
        if (/^(protocol|pathname|search|hash|port|username|password|query|path)$/.test(name))
          return partValue({ machine, at }, text, `url ${name}`);
        if (name === 'searchParams') return partValue({ machine, at }, text, 'url query');
        return undefined;
      },
      complete: true,
    },
  },
  complete: true,
};

/** `superagent.get(url).set(header, value)`, `needle('get', url)`. */
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
            recordHeaders(call, call.args.length > 1 ? call.args[1] : call.args[0]);
            return call.self ?? undefinedValue;
          },
          end: answer,
        },
        pattern: (name) =>
          /^(then|catch|finally)$/.test(name)
            ? undefined
            : /^(body|text|status|headers)$/.test(name)
              ? unknown(`the ${name} of an answer`)
              : { returns: 'self' },
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
    Request: { returns: { argument: '0' } },
  },
};

const globalFetch: LibraryModel = {
  libraries: ['global'],
  language: 'javascript',
  exports: {
    fetch: fetched,
    URL: urlOf,
    Headers: { returns: { argument: '0' } },
    Request: (call) => {
      recordHeaders(call, argument(call, '1.headers'));
      return call.args[0] ?? undefinedValue;
    },
    WebSocket: connected('ws'),
    EventSource: connected('https'),
    'URL.canParse': { returns: 'fresh' },
    'URL.parse': urlOf,
  },
};

/** Databases and brokers by the host they are told. */
const databases: LibraryModel = {
  libraries: [
    'ioredis',
    'redis',
    'memcached',
    'memjs',
    'amqplib',
    'ssh2-sftp-client',
    'basic-ftp',
    'ftp',
    'kafkajs',
    'mqtt',
    'ldapjs',
    '@opensearch-project/opensearch',
    '@elastic/elasticsearch',
    'elasticsearch',
  ],
  language: 'javascript',
  pattern: (path) => {
    if (!/^(|Redis|Cluster|createClient|connect|Client|Kafka|createConnection)$/.test(path)) return undefined;
    return (call) => {
      const [first, second] = call.args;
      if (!first) return unknown('a connection');
      const node = isRecord(first)
        ? (field(call.machine, first, 'url', call) ??
          field(call.machine, first, 'node', call) ??
          field(call.machine, first, 'brokers', call))
        : undefined;
      if (node) recordAddress(call, node);
      else
        connected(call.library.includes('redis') ? 'redis' : '')({
          ...call,
          args: second ? [first, second] : [first],
        });
      return instanceOf(call, '', {});
    };
  },
};

export const hostsInJavaScript: readonly LibraryModel[] = [
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
  ...sockets,
  browsers,
  urls,
  ...chained,
  undici,
  fetches,
  globalFetch,
  databases,
];
