import { addressOf, inNetwork, reachOf } from '../address.ts';
import { isAws, isAwsHost } from '../aws/hosts.ts';
import type { AwsTable } from '../aws/request.ts';
import { type Connection, createNames, type Reader } from '../connections.ts';
import type { Context } from '../context.ts';
import { type Answer, allowed, type Core, refused } from '../contract.ts';
import type { RequestHead } from '../head.ts';
import { http2Head } from '../http2.ts';
import { pathAt } from '../pattern.ts';
import { type Naming, namedBy } from '../policy/named.ts';
import { type OutboundPolicy, outboundPolicy } from '../policy/outbound.ts';
import { readerOf, requestAnswers } from '../reader.ts';
import { isExhaustion } from '../room.ts';
import { owned } from './owned.ts';

export type NetworkAnswers = Pick<
  Core,
  | 'resolving'
  | 'resolvingBy'
  | 'resolved'
  | 'reversing'
  | 'nameServer'
  | 'connect'
  | 'connectPath'
  | 'datagram'
  | 'joins'
  | 'secured'
  | 'serverName'
  | 'offers'
  | 'startsTls'
  | 'wants'
  | 'sent'
  | 'beside'
  | 'carries'
  | 'requests'
>;

/** Behind what was refused, which does not leave, nobody knows what the other side takes the next bytes for. */
const ended: Reader = { wants: () => Number.MAX_SAFE_INTEGER, sent: () => refused };

const endedBy = (one: Connection, answer: Answer): Answer => {
  if (answer !== allowed) one.reader = ended;
  return answer;
};

/** An endpoint of AWS that the SDK speaks HTTP/1 with: there nobody needs a form that is not read. */
const isUnread = (host: string): boolean =>
  isAws(host) && !streaming.some((service) => isAwsHost(host, service, null));

/** Services whose streams need HTTP/2. Source: clients of the AWS SDK for JavaScript v3 that use its NodeHttp2Handler. */
const streaming = [
  'bedrock-runtime',
  'kinesis',
  'polly',
  'qbusiness',
  'runtime-v2-lex',
  'streaming-rekognition',
  'transcribestreaming',
];

/** Whether an address is that of Lambda's Runtime API (`host:port`), in any spelling; any of this machine where that is one. */
function runtimeApiTest(api: string): (address: string, port: number) => boolean {
  const [, host = '', number = ''] = /^(.*):(\d+)$/.exec(api) ?? [];
  const known = addressOf(host);
  return (address, port) => {
    const given = known !== null && port === Number(number) ? addressOf(address) : null;
    if (known === null || given === null) return false;
    return inNetwork(given, known, 128) || (reachOf(known) === 'own' && reachOf(given) === 'own');
  };
}

/** What the rules say of names, addresses and what is written to a connection: AWS requests, HTTP, SQL. */
export function networkAnswers(context: Context): NetworkAnswers {
  const { host, start, profile, settle, invocations, concurrency } = context;
  let made: OutboundPolicy | null = null;
  let named: Naming | null = null;
  /** Made when it is first asked: not at the start. */
  const policyOf = (): OutboundPolicy | null => {
    if (profile.outbound !== null) made ??= outboundPolicy(profile.outbound, start.env);
    return made;
  };
  const isRuntimeApi = runtimeApiTest(start.env['AWS_LAMBDA_RUNTIME_API'] ?? '');
  const names = createNames();
  const connections = new WeakMap<object, Connection>();
  /** What TLS is spoken over, mostly before that is connected. */
  const below = new WeakMap<object, object>();
  const sealed = new WeakSet<object>();
  const serverNames = new WeakMap<object, string>();
  const binary = new WeakSet<object>();
  const sessions = new WeakMap<object, (head: RequestHead) => Answer>();
  let table: AwsTable | null = null;
  let asked = false;
  // A guard that came late has not seen what was asked before.
  const seesAll = start.loaded === 'preload' || start.loaded === 'worker';
  // A worker serves events only where several can run at a time.
  const serves = start.loaded !== 'worker' || concurrency > 1;

  const naming = (): Naming | null => {
    const policy = policyOf();
    if (policy !== null) named ??= namedBy(policy);
    return named;
  };
  const held = (origin: string, path: string): Answer => {
    if (profile.inbound === null || invocations.count() === 0) return allowed;
    const found = naming()?.of(origin, path) ?? null;
    const address = origin + path;
    if (found === null) return context.proven('url', address);
    // What is given as a whole may be given; a host that a rule says is no proof, only what is beyond it.
    return context.proven('url', found.isExact ? found.beyond : address, undefined, address, address);
  };
  /** Texts of which one stands in a path behind this origin, or `held` allows it; null: that does not tell. */
  const marksOf = (origin: string): readonly string[] | null => {
    if (profile.inbound === null || invocations.count() === 0) return [];
    const names = naming();
    const head = names === null ? origin : names.headOf(origin);
    const marks =
      head === null ? [null] : invocations.texts(context.engine).map((texts) => texts.marks(head));
    return marks.includes(null) ? null : (marks as (readonly string[])[]).flat();
  };
  const heldFrom = (origin: string): ((text: string, from: number) => Answer) => {
    let change = -1;
    let marks: readonly string[] | null = null;
    return (text, from) => {
      if (invocations.change() !== change) {
        change = invocations.change();
        marks = marksOf(origin);
      }
      const path = pathAt(text, from);
      // Behind two slashes a host could follow.
      const tells = marks !== null && path[1] !== '/' && path[1] !== '\\';
      return tells && !marks?.some((mark) => path.includes(mark)) ? allowed : held(origin, path);
    };
  };

  const reading = {
    permissions: profile.permissions,
    env: start.env,
    requests: (): AwsTable => {
      table ??= JSON.parse(host.requests()) as AwsTable;
      return table;
    },
    settle,
    proven: context.proven,
    held,
    heldFrom,
    outbound: policyOf,
    invocations,
    concurrency,
    asksHere: () => {
      // AWS's runtime client asks by native code, past every socket that is seen: then nobody else asks.
      asked ||= serves && (!seesAll || !invocations.hasBegun());
      return asked;
    },
  };
  const open = (handle: object, given: Pick<Connection, 'host' | 'port' | 'byName' | 'runtimeApi'>): void => {
    connections.set(handle, { ...given, tls: false, isSealed: sealed.has(handle), reader: undefined });
  };
  const connectionOf = (handle: object): Connection | undefined => {
    const known = connections.get(handle);
    const under = known === undefined ? below.get(handle) : undefined;
    const carrier = under === undefined ? undefined : connectionOf(under);
    if (carrier === undefined) return known;
    const one: Connection = { ...carrier, tls: true, isSealed: sealed.has(handle), reader: undefined };
    connections.set(handle, one);
    return one;
  };
  /** TLS over a stream that is no connection: where its bytes go is judged there, what is asked within here. */
  const opened = (handle: object, name: string | undefined): Connection => {
    const given = { host: name?.toLowerCase() ?? '', port: 443, byName: false, runtimeApi: false };
    const one: Connection = { ...given, tls: true, isSealed: sealed.has(handle), reader: undefined };
    connections.set(handle, one);
    return one;
  };
  /** Made with the first bytes, if anybody needs to read them. */
  const readerFor = (one: Connection): Reader | null => {
    if (one.reader !== undefined) return one.reader;
    const isRead = one.runtimeApi || one.byName || profile.permissions !== null || profile.inbound !== null;
    one.reader = isRead ? readerOf(one, reading) : null;
    return one.reader;
  };
  const beside = (what: string): Answer => {
    const verdict = { action: 'deny', rule: null } as const;
    if (policyOf() !== null) return settle('outbound', verdict, what);
    return profile.permissions === null ? allowed : settle('permissions', verdict, what);
  };

  return {
    resolving: (name) => {
      const policy = policyOf();
      if (policy === null) return allowed;
      const verdict = policy.name(name);
      return verdict.action === 'deny' ? settle('outbound', verdict, `look up ${name}`) : allowed;
    },
    resolvingBy: (setting) =>
      policyOf() === null
        ? allowed
        : settle('outbound', { action: 'deny', rule: null }, `look up names by another ${setting}`),
    resolved: (name, addresses) => names.add(name.toLowerCase().replace(/\.$/, ''), owned(addresses)),
    reversing: (address) => {
      const policy = policyOf();
      if (policy === null || names.of(address).length > 0) return allowed;
      const verdict = policy.address(address);
      return verdict.action === 'deny' ? settle('outbound', verdict, `look up ${address}`) : allowed;
    },
    nameServer: (address, port) => {
      const policy = policyOf();
      if (policy === null) return allowed;
      return settle('outbound', policy.connect(address, port, []), `name server ${address}:${port}`);
    },
    connect: (handle, address, port) => {
      // What is known of a connection and was read of it stays: the system would refuse a second one, too.
      if (connections.has(handle)) return refused;
      if (isRuntimeApi(address, port)) {
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
      if (connections.has(handle)) return refused;
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
    joins: (address) => {
      const policy = policyOf();
      return policy === null ? allowed : settle('outbound', policy.address(address), `join ${address}`);
    },
    secured: (handle, under) => {
      below.set(handle, under);
      sealed.add(under);
      const carrier = connections.get(under);
      if (carrier !== undefined) carrier.isSealed = true;
    },
    serverName: (handle, name) => {
      serverNames.set(handle, name);
    },
    offers: (handle, protocols) => {
      if (protocols.includes('\x02h2')) binary.add(handle);
      else binary.delete(handle);
    },
    startsTls: (handle) => {
      const name = serverNames.get(handle);
      const one = connectionOf(handle) ?? opened(handle, name);
      if (profile.permissions !== null && binary.has(handle) && isUnread(one.host)) {
        const what = `requests by HTTP/2 to ${one.host}, which are not read`;
        const answer = settle('permissions', { action: 'deny', rule: null }, what);
        if (answer !== allowed) return answer;
      }
      const policy = policyOf();
      if (name === undefined || policy === null || !one.byName) return allowed;
      const verdict = policy.spoken(name, one.port);
      if (verdict.action !== 'deny') return allowed;
      return settle('outbound', verdict, `${name}:${one.port} over a connection to ${one.host}`);
    },
    wants: (handle, length) => {
      const one = connectionOf(handle);
      if (one === undefined) return -1;
      return one.isSealed ? 0 : (readerFor(one)?.wants(length) ?? -1);
    },
    sent: (handle, text, length) => {
      const one = connections.get(handle) ?? connectionOf(handle);
      if (one === undefined) return allowed;
      // Node's own TLS writes past these functions: whoever writes here speaks a TLS of its own.
      if (one.isSealed) return endedBy(one, beside(`${one.host}:${one.port}, bytes beside its TLS`));
      try {
        const reader = one.reader === undefined ? readerFor(one) : one.reader;
        return endedBy(one, reader?.sent(text, length) ?? allowed);
      } catch (error) {
        const { reader } = one;
        // Half of it may be read, and it does not leave. Before it is asked: that can fail for the same reason.
        one.reader = ended;
        if (!isExhaustion(error)) one.reader = reader;
        throw error;
      }
    },
    beside,
    carries: (session, handle) => {
      const one = connectionOf(handle);
      if (one !== undefined) sessions.set(session, requestAnswers(one, reading));
    },
    requests: (session, fields, count) => sessions.get(session)?.(http2Head(fields, count)) ?? allowed,
  };
}
