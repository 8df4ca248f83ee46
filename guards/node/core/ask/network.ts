import type { AwsTable } from '../aws/request.ts';
import { type Connection, createNames, type Reader } from '../connections.ts';
import type { Context } from '../context.ts';
import { allowed, type Core, refused } from '../contract.ts';
import { type OutboundPolicy, outboundPolicy } from '../policy/outbound.ts';
import { owned } from './processes.ts';

type NetworkAnswers = Pick<
  Core,
  | 'resolving'
  | 'resolved'
  | 'nameServer'
  | 'connect'
  | 'connectPath'
  | 'datagram'
  | 'secured'
  | 'serverName'
  | 'startsTls'
  | 'wants'
  | 'sent'
>;

export function networkAnswers(context: Context): NetworkAnswers {
  const { host, start, profile, settle, proven, invocations, concurrency } = context;
  let made: OutboundPolicy | null = null;
  /** Made when it is first asked: not at the start. */
  const policyOf = (): OutboundPolicy | null => {
    if (profile.outbound !== null) made ??= outboundPolicy(profile.outbound, start.env);
    return made;
  };
  const runtimeApi = start.env['AWS_LAMBDA_RUNTIME_API'] ?? '';
  const names = createNames();
  const connections = new WeakMap<object, Connection>();
  let table: AwsTable | null = null;

  const reading = {
    permissions: profile.permissions,
    env: start.env,
    requests: (): AwsTable => {
      table ??= JSON.parse(host.requests()) as AwsTable;
      return table;
    },
    settle,
    proven,
    outbound: policyOf,
    invocations,
    concurrency,
  };
  const open = (handle: object, given: Pick<Connection, 'host' | 'port' | 'byName' | 'runtimeApi'>): void => {
    connections.set(handle, { ...given, refused: false, tls: false, reader: undefined });
  };
  /** Made with the first bytes, if anybody needs to read them. */
  const readerFor = (one: Connection): Reader | null => {
    if (one.reader !== undefined) return one.reader;
    const isRead = one.runtimeApi || one.byName || profile.permissions !== null || profile.inbound !== null;
    one.reader = (isRead && host.reading()?.readerOf(one, reading)) || null;
    return one.reader;
  };

  return {
    resolving: (name) => {
      const policy = policyOf();
      if (policy === null) return allowed;
      const verdict = policy.name(name);
      return verdict.action === 'deny' ? settle('outbound', verdict, `look up ${name}`) : allowed;
    },
    resolved: (name, addresses) => names.add(name.toLowerCase().replace(/\.$/, ''), owned(addresses)),
    nameServer: (address, port) => {
      const policy = policyOf();
      if (policy === null) return allowed;
      return settle('outbound', policy.connect(address, port, []), `name server ${address}:${port}`);
    },
    connect: (handle, address, port) => {
      if (`${address}:${port}` === runtimeApi) {
        open(handle, { host: address, port, byName: false, runtimeApi: true });
        return allowed;
      }
      const known = names.of(address);
      const policy = policyOf();
      if (policy === null) {
        open(handle, { host: known[0] ?? address, port, byName: false, runtimeApi: false });
        return allowed;
      }
      const verdict = policy.connect(address, port, known);
      const byName = verdict.host !== address;
      const what = byName ? `${verdict.host}:${port} (${address})` : `${address}:${port}`;
      const answer = settle('outbound', verdict, what);
      if (answer === allowed) open(handle, { host: verdict.host, port, byName, runtimeApi: false });
      return answer;
    },
    connectPath: (handle, path) => {
      const policy = policyOf();
      const answer = policy === null ? allowed : settle('outbound', policy.path(path), `unix:${path}`);
      if (answer === allowed)
        open(handle, { host: `unix:${path}`, port: 0, byName: false, runtimeApi: false });
      return answer;
    },
    datagram: (address, port) => {
      const policy = policyOf();
      if (policy === null) return allowed;
      return settle('outbound', policy.connect(address, port, names.of(address)), `udp ${address}:${port}`);
    },
    secured: (handle, below) => {
      const one = connections.get(below);
      if (one === undefined) return;
      // What follows on the handle below is unreadable; what is written to this one is in plain text.
      connections.set(handle, { ...one, tls: true, reader: undefined });
      one.reader = null;
    },
    serverName: (handle, name) => {
      const one = connections.get(handle);
      const policy = policyOf();
      if (one === undefined || policy === null || !one.byName) return;
      const verdict = policy.spoken(name, one.port);
      if (verdict.action !== 'deny') return;
      const what = `${name}:${one.port} over a connection to ${one.host}`;
      one.refused = settle('outbound', verdict, what) !== allowed;
    },
    startsTls: (handle) => (connections.get(handle)?.refused === true ? refused : allowed),
    wants: (handle) => {
      const one = connections.get(handle);
      return one === undefined ? -1 : (readerFor(one)?.wants() ?? -1);
    },
    sent: (handle, text, length) => connections.get(handle)?.reader?.sent(text, length) ?? allowed,
  };
}
