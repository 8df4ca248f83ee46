import { type Abstract, type Call, choices, itemsOf, unknown } from '@emmental/evaluator';
import { plain, recordAddress, recordHostName } from '../../addresses.ts';
import { field } from '../../argument.ts';
import { instanceOf } from '../../instance.ts';
import type { LibraryModel } from '../../model.ts';
import { cacheClient, cacheMethods } from '../../stores/cache.ts';
import { noteConnection } from '../connection.ts';
import { answer, isRecord } from './answer.ts';

export const connected =
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

export const sockets: readonly LibraryModel[] = [
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
];

const isList = (value: Abstract): value is Extract<Abstract, { kind: 'object' }> =>
  value.kind === 'object' && value.object.shape === 'list';

/** Returns the elements of a list of addresses, or the value itself when it is no list. */
const each = (value: Abstract): readonly Abstract[] =>
  choices(value).flatMap((choice) => {
    if (!isList(choice)) return [choice];
    const { rest } = choice.object;
    const known = itemsOf(choice) ?? [];
    return known.length > 0 ? known : rest.value.kind === 'absent' ? [] : [rest.value];
  });

/** Databases and brokers, which connect to the host in their options. */
export const databases: LibraryModel = {
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
      const named = { ...call, name: `${call.library}.${call.name}` };
      if (!first) return instanceOf(named, call.library.includes('redis') ? cacheClient : '');
      const option = (name: string) => isRecord(first) && field(call.machine, first, name, call);
      const node =
        option('url') || option('node') || option('nodes') || option('brokers') || option('servers');
      const connect = connected(call.library.includes('redis') ? 'redis' : '');
      if (node) for (const address of each(node)) recordAddress(call, plain(address));
      else if (isList(first)) for (const address of each(first)) connect({ ...call, args: [address] });
      else {
        const options = option('socket') || first;
        connect({ ...call, args: second ? [options, second] : [options] });
      }
      return instanceOf(named, call.library.includes('redis') ? cacheClient : '');
    };
  },
  types: { [cacheClient]: cacheMethods },
};
