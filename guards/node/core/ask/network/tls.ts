import { isAws, isAwsHost } from '../../aws/hosts.ts';
import { allowed, type Core } from '../../contract.ts';
import type { Network } from './network.ts';

/** Makes the answers about Node's own TLS over a connection. */
export function tlsAnswers({
  context: { profile, settle },
  policy,
  connections,
  rules,
}: Network): Pick<Core, 'secured' | 'serverName' | 'offers' | 'startsTls'> {
  const serverNames = new WeakMap<object, string>();
  const offersHttp2 = new WeakSet<object>();
  return {
    secured: (handle, under) => connections.seal(handle, under),
    serverName: (handle, name) => {
      serverNames.set(handle, name);
    },
    offers: (handle, protocols) => {
      if (protocols.includes('\x02h2')) offersHttp2.add(handle);
      else offersHttp2.delete(handle);
    },
    startsTls: (handle) => {
      const name = serverNames.get(handle);
      const connection = connections.find(handle) ?? connections.open(handle, endpointNamed(name), true);
      if (profile.permissions !== null && offersHttp2.has(handle) && isUnread(connection.host)) {
        const act = `requests by HTTP/2 to ${connection.host}, which are not read`;
        const answer = settle('permissions', { action: 'deny', rule: null }, act);
        if (answer !== allowed) return answer;
      }
      const outbound = policy();
      if (name === undefined || outbound === null) return allowed;
      if (!connection.byName) return rules.strange(name.toLowerCase(), connection.port, connection);
      const verdict = outbound.sentName(name, connection.port);
      if (verdict.action !== 'deny') return allowed;
      const target = `${name}:${connection.port} over a connection to ${connection.host}`;
      return settle('outbound', verdict, target);
    },
  };
}

/** Makes the endpoint for TLS over a stream that is not a connection. The stream's own connection is judged elsewhere; this endpoint is for the requests. */
const endpointNamed = (name: string | undefined) =>
  ({ host: name?.toLowerCase() ?? '', port: 443, byName: false, runtimeApi: false }) as const;

/** True for an endpoint of AWS for which the SDK uses HTTP/1. HTTP/2 is not needed there, and the guard cannot read its bodies. */
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
