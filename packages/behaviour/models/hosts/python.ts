import {
  type Abstract,
  applied,
  type Call,
  choices,
  constant,
  flowsOf,
  joinFlows,
  type Machine,
  noFlow,
  nullValue,
  stringOf,
  textOf,
  undefinedValue,
  union,
  unknown,
} from '@emmental/evaluator';
import {
  behindHost,
  partOfAddress,
  plain,
  recordAddress,
  recordHostName,
  under,
  withOtherRest,
} from '../addresses.ts';
import { argument, field } from '../argument.ts';
import { partValue } from '../files/javascript.ts';
import { recordFile } from '../files/record-file.ts';
import { recordHeader, recordHeaders } from '../headers/outgoing.ts';
import { instanceOf } from '../instance.ts';
import type { Behaves, LibraryModel } from '../model.ts';
import { cacheClient } from '../stores/cache.ts';
import { noteConnection } from './connection.ts';

const answer = (call: Call): Abstract => unknown(`the answer of ${call.name}`);

const requested =
  (from: string) =>
  (call: Call): Abstract => {
    const base = call.self?.kind === 'instance' ? call.self.facts['base'] : undefined;
    recordAddress(call, under(base, plain(argument(call, from)), 'text'));
    recordHeaders(call, argument(call, 'headers'));
    return answer(call);
  };

const verbs: Readonly<Record<string, Behaves>> = {
  ...Object.fromEntries(
    ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'ws_connect'].map((verb) => [
      verb,
      requested('0|url'),
    ]),
  ),
  request: requested('1|url'),
  stream: requested('1|url'),
};

const session = (call: Call): Abstract => {
  const base = argument(call, 'base_url');
  const headers = argument(call, 'headers');
  if (headers) recordHeaders(call, headers);
  return instanceOf(call, 'http/session', base ? { base } : {});
};

const clients: LibraryModel = {
  libraries: [
    'requests',
    'httpx',
    'requests.api',
    'requests_html',
    'cloudscraper',
    'grequests',
    'botocore.vendored.requests',
    'treq',
  ],
  language: 'python',
  exports: {
    ...verbs,
    Session: session,
    session,
    Client: session,
    AsyncClient: session,
    Request: (call) => {
      recordHeaders(call, argument(call, 'headers'));
      return instanceOf(call, 'http/request', { text: argument(call, '1|url') ?? undefinedValue });
    },
  },
  types: {
    'http/session': {
      methods: {
        ...verbs,
        send: (call) => {
          recordAddress(call, plain(call.args[0]));
          return answer(call);
        },
        mount: { returns: 'undefined' },
        close: { returns: 'undefined' },
        __aenter__: { returns: 'self' },
      },
      attribute: ({ name }) =>
        name === 'headers' || name === 'auth' || name === 'cookies' ? unknown(name) : undefined,
      complete: true,
    },
    'http/request': {
      methods: {
        prepare: { returns: 'self' },
        add_header: (call) => {
          recordHeader(call, call.args[0], call.args[1]);
          return nullValue;
        },
      },
    },
  },
};

const aiohttp: LibraryModel = {
  libraries: ['aiohttp', 'aiohttp.client'],
  language: 'python',
  exports: { ...verbs, ClientSession: session, request: requested('1|url') },
};

const urllib3: LibraryModel = {
  libraries: ['urllib3', 'httplib2', 'urllib3.poolmanager'],
  language: 'python',
  exports: {
    PoolManager: { returns: { type: 'http/pool' } },
    ProxyManager: { returns: { type: 'http/pool' } },
    Http: { returns: { type: 'http/http2' } },
    HTTPConnectionPool: (call) => {
      recordHostName(call, argument(call, '0|host'), argument(call, '1|port'), 'http');
      return unknown('a pool');
    },
    HTTPSConnectionPool: (call) => {
      recordHostName(call, argument(call, '0|host'), argument(call, '1|port'), 'https');
      return unknown('a pool');
    },
    request: requested('1|url'),
  },
  types: {
    'http/pool': {
      methods: {
        request: requested('1|url'),
        urlopen: requested('1|url'),
        request_encode_body: requested('1|url'),
      },
      complete: true,
    },
    'http/http2': { methods: { request: requested('0|uri') }, complete: true },
  },
};

/** `urlretrieve` without a file name writes a temporary file. */
const retrieved = (call: Call): Abstract => {
  const made = textOf([constant('/tmp/'), unknown('a random name')]);
  recordFile(call, argument(call, '1|filename') ?? made, 'write');
  return requested('0|url')(call);
};

const urllib: LibraryModel = {
  libraries: ['urllib.request', 'urllib2', 'urllib'],
  language: 'python',
  exports: {
    urlopen: requested('0|url'),
    'request.urlopen': requested('0|url'),
    urlretrieve: retrieved,
    'request.urlretrieve': retrieved,
    Request: (call) => {
      recordHeaders(call, argument(call, '2|headers'));
      return instanceOf(call, 'http/request', { text: argument(call, '0|url') ?? undefinedValue });
    },
    build_opener: { returns: { type: 'http/opener' } },
  },
  types: { 'http/opener': { methods: { open: requested('0|fullurl') } } },
};

const connection =
  (scheme: string) =>
  (call: Call): Abstract => {
    recordHostName(call, argument(call, '0|host'), argument(call, '1|port'), scheme);
    return instanceOf(call, 'http/connection', { host: argument(call, '0|host') ?? constant('localhost') });
  };

const lowLevel: readonly LibraryModel[] = [
  {
    libraries: ['http.client', 'httplib'],
    language: 'python',
    exports: { HTTPConnection: connection('http'), HTTPSConnection: connection('https') },
    types: {
      'http/connection': {
        methods: {
          request: (call) => {
            recordHeaders(call, argument(call, '3|headers'));
            return nullValue;
          },
          putheader: (call) => {
            recordHeader(call, call.args[0], call.args[1]);
            return nullValue;
          },
          getresponse: { returns: 'fresh' },
        },
        complete: true,
      },
    },
  },
  {
    libraries: ['socket'],
    language: 'python',
    exports: {
      socket: { returns: { type: 'python/socket' } },
      create_connection: (call) => connectBare(call, argument(call, '0|address')),
      gethostbyname: (call) => connectTo(call, argument(call, '0')),
      getaddrinfo: (call) => connectTo(call, argument(call, '0|host')),
    },
    types: {
      'python/socket': {
        methods: {
          connect: (call) => connectBare(call, call.args[0]),
          connect_ex: (call) => connectBare(call, call.args[0]),
        },
      },
    },
  },
  {
    libraries: ['smtplib', 'ftplib', 'telnetlib', 'imaplib', 'poplib'],
    language: 'python',
    pattern: (path) =>
      /^(SMTP|SMTP_SSL|FTP|FTP_TLS|Telnet|IMAP4|IMAP4_SSL|POP3)$/.test(path)
        ? (call) => {
            const host = argument(call, '0|host');
            if (host)
              recordHostName(call, host, argument(call, '1|port'), path.toLowerCase().replace(/[_4].*/, ''));
            return unknown('a connection');
          }
        : undefined,
  },
  {
    libraries: ['websocket', 'websockets', 'websocket._core'],
    language: 'python',
    exports: {
      create_connection: requested('0|url'),
      connect: requested('0|uri'),
      WebSocketApp: requested('0|url'),
    },
  },
  {
    libraries: [
      'redis',
      'rediscluster',
      'redis.asyncio',
      'redis.cluster',
      'aioredis',
      'pymemcache.client.base',
      'elasticsearch',
      'opensearchpy',
      'pika',
      'kafka',
      'paho.mqtt.client',
      'ldap3',
    ],
    language: 'python',
    pattern: (path) => {
      if (/(?:from_url|URLParameters)$/.test(path))
        return (call) => {
          recordAddress(call, argument(call, '0|url'));
          return /edis/.test(call.library) ? instanceOf(call, cacheClient) : unknown('a connection');
        };
      if (
        !/^(Redis|StrictRedis|RedisCluster|Client|Elasticsearch|OpenSearch|ConnectionParameters|Server)$/.test(
          path,
        )
      )
        return undefined;
      return (call) => {
        const host = argument(call, 'host|hosts|0|startup_nodes');
        for (const choice of choices(host ?? constant('localhost')))
          if (choice.kind === 'object') connectTo(call, choice);
          else recordHostName(call, choice, argument(call, 'port|1'), path.includes('edis') ? 'redis' : '');
        return path.includes('edis') ? instanceOf(call, cacheClient) : unknown('a connection');
      };
    },
  },
];

/** Records a connection of a socket that the program makes: any protocol may use it. */
function connectBare(call: Call, address: Abstract | undefined): Abstract {
  const isPair = address?.kind === 'object' && address.object.shape === 'list';
  noteConnection(call, isPair ? field(call.machine, address, '0', call) : address);
  return connectTo(call, address);
}

/** `connect((host, port))`. */
function connectTo(call: Call, address: Abstract | undefined): Abstract {
  const isPair = address?.kind === 'object' && address.object.shape === 'list';
  const host = isPair ? field(call.machine, address, '0', call) : address;
  const port = isPair ? field(call.machine, address, '1', call) : undefined;
  recordHostName(call, host, port);
  return unknown('a connection');
}

const host = (machine: Machine, value: Abstract): Abstract =>
  union(choices(value).map((choice) => partOfAddress(machine, choice, 'host')));

const parsed = (call: Call): Abstract =>
  instanceOf(call, 'python/url', { text: argument(call, '0|url|urlstring') ?? undefinedValue });

/** The address that `urljoin` makes of known texts; null for others. */
function joinedAddress(base: Abstract | undefined, address: Abstract | undefined): Abstract | null {
  const [from, to] = [stringOf(base), stringOf(address)];
  if (from === null || to === null || !/^https?:/.test(from) || !URL.canParse(to, from)) return null;
  return constant(new URL(to, from).href);
}

/** `urlunparse((scheme, netloc, path, …))`: what follows the second item cannot change the host. */
function unparsed(call: Call): Abstract {
  const parts = argument(call, '0|components') ?? undefinedValue;
  const item = (name: string) => field(call.machine, parts, name, call);
  const host = parts.kind === 'object' && parts.object.shape === 'list' ? item('1') : undefined;
  if (!host) return unknown('an address', flowsOf(parts));
  const scheme = item('0') ?? constant('');
  const rest = ['2', '3', '4', '5'].map((name) => flowsOf(item(name) ?? undefinedValue));
  const start = textOf([scheme, constant('://'), host, constant('/')]);
  return behindHost(start, rest.reduce(joinFlows, noFlow));
}

const flowsGiven = (call: Call) =>
  [...call.args, ...call.named.values(), ...(call.open ? [call.open] : [])]
    .map((value) => flowsOf(value))
    .reduce(joinFlows, noFlow);

/** The same address with another part. `isSameHost`: the part is behind the host. */
const changedBy =
  (isSameHost: (call: Call) => boolean) =>
  (call: Call): Abstract => {
    const text = argument(call, 'self.text') ?? undefinedValue;
    const flows = flowsGiven(call);
    return instanceOf(call, 'python/url', {
      text: isSameHost(call)
        ? union(choices(text).map((address) => withOtherRest(address, flows)))
        : unknown('an address', joinFlows(flowsOf(text), flows)),
    });
  };

/** `address._replace(path=…)` of the standard library. */
const replaced = changedBy(
  ({ named, open }) => open === null && !['scheme', 'netloc'].some((name) => named.has(name)),
);

/** Methods of yarl that give an address another path, query or fragment, and those that may give it another host. */
const changes: Readonly<Record<string, Behaves>> = {
  ...Object.fromEntries(
    ['with_path', 'with_query', 'with_fragment', 'update_query', 'extend_query', 'joinpath', 'with_name'].map(
      (name) => [name, changedBy(() => true)],
    ),
  ),
  ...Object.fromEntries(
    ['with_host', 'with_scheme', 'with_port', 'with_user', 'join'].map((name) => [
      name,
      changedBy(() => false),
    ]),
  ),
  _replace: replaced,
};

const urls: LibraryModel = {
  libraries: ['urllib.parse', 'urlparse', 'yarl', 'furl'],
  language: 'python',
  exports: {
    urlparse: parsed,
    urlsplit: parsed,
    URL: parsed,
    furl: parsed,
    urljoin: (call) =>
      joinedAddress(argument(call, '0|base'), argument(call, '1|url')) ??
      under(argument(call, '0|base'), argument(call, '1|url')) ??
      undefinedValue,
    urlunparse: unparsed,
    urlunsplit: unparsed,
    urlencode: (call) =>
      unknown('a query', applied(flowsOf(call.args[0] ?? undefinedValue), 'encodeURIComponent')),
  },
  types: {
    'python/url': {
      methods: {
        geturl: (call: Call): Abstract => argument(call, 'self.text') ?? undefinedValue,
        __str__: (call) => argument(call, 'self.text') ?? undefinedValue,
        ...changes,
      },
      properties: {
        '[]': ({ machine, self, at, name }) =>
          name === '1'
            ? host(machine, self.facts['text'] ?? undefinedValue)
            : partValue({ machine, at }, self.facts['text'] ?? undefinedValue, 'url part'),
      },
      attribute: ({ machine, self, name, at }) => {
        const text = self.facts['text'] ?? undefinedValue;
        if (/^(netloc|hostname|host|origin)$/.test(name)) {
          const known = /^[a-z]+:\/\/([^/?#:@]+)/.exec(stringOf(text) ?? '')?.[1];
          return known === undefined ? host(machine, text) : constant(known);
        }
        if (name === 'scheme' || (name === 'path' && choices(text).every(({ kind }) => kind !== 'event')))
          return union(choices(text).map((choice) => partOfAddress(machine, choice, name)));
        if (/^(scheme|path|query|fragment|port|username|password|params)$/.test(name))
          return partValue({ machine, at }, text, `url ${name}`);
        return undefined;
      },
      items: ({ machine, self, at }) =>
        partValue({ machine, at }, self.facts['text'] ?? undefinedValue, 'url part'),
      complete: true,
    },
  },
};

export const hostsInPython: readonly LibraryModel[] = [clients, aiohttp, urllib3, urllib, ...lowLevel, urls];
