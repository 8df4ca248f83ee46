import { addressOf, inNetwork, reachOf } from '../../address.ts';
import { type Answer, allowed, type Core, refused } from '../../contract.ts';
import type { Network } from './network.ts';

/** Makes the answers about connections before they are made, and about datagrams before they are sent. */
export function connectAnswers({
  context: { start, settle },
  policy,
  names,
  connections,
}: Network): Pick<Core, 'connect' | 'connectPath' | 'datagram' | 'joins'> {
  const isRuntimeApi = runtimeApiTest(start.env['AWS_LAMBDA_RUNTIME_API'] ?? '');
  return {
    connect: (handle, address, port) => {
      // The system would refuse to connect a handle a second time, too. Refusing here keeps the record of the first connection.
      if (connections.has(handle)) return refused;
      if (isRuntimeApi(address, port)) {
        connections.open(handle, { host: address, port, byName: false, runtimeApi: true });
        return allowed;
      }
      const known = names.of(address);
      const verdict = policy()?.connect(address, port, known);
      if (verdict === undefined) {
        connections.open(handle, { host: known[0] ?? address, port, byName: false, runtimeApi: false });
        return allowed;
      }
      const byName = verdict.host !== address;
      const target = byName ? `${verdict.host}:${port} (${address})` : `${address}:${port}`;
      const answer = settle(
        'outbound',
        verdict,
        target,
        {},
        byName ? `${verdict.host}:${port}` : numbered(address, port),
      );
      if (answer === allowed)
        connections.open(handle, { host: verdict.host, port, byName, runtimeApi: false });
      return answer;
    },
    connectPath: (handle, path) => {
      if (connections.has(handle)) return refused;
      const verdict = policy()?.path(path);
      const answer =
        verdict === undefined ? allowed : settle('outbound', verdict, `unix:${path}`, {}, `unix:${path}`);
      if (answer === allowed)
        connections.open(handle, { host: `unix:${path}`, port: 0, byName: false, runtimeApi: false });
      return answer;
    },
    datagram: (address, port): Answer => {
      const verdict = policy()?.connect(address, port, names.of(address));
      if (verdict === undefined) return allowed;
      const target = verdict.host === address ? numbered(address, port) : `${verdict.host}:${port}`;
      return settle('outbound', verdict, `udp ${address}:${port}`, {}, target);
    },
    joins: (address): Answer => {
      const verdict = policy()?.address(address);
      return verdict === undefined ? allowed : settle('outbound', verdict, `join ${address}`);
    },
  };
}

/** Writes an address with its port; an IPv6 address is put in brackets. */
const numbered = (address: string, port: number): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;

/**
 * Returns a test for the address of Lambda's Runtime API (`api` is `host:port`), in any spelling. If the API runs on this machine, every
 * address of this machine counts as the address of the API.
 */
function runtimeApiTest(api: string): (address: string, port: number) => boolean {
  const [, host = '', number = ''] = /^(.*):(\d+)$/.exec(api) ?? [];
  const known = addressOf(host);
  return (text, port) => {
    const address = known !== null && port === Number(number) ? addressOf(text) : null;
    if (known === null || address === null) return false;
    return inNetwork(address, known, 128) || (reachOf(known) === 'own' && reachOf(address) === 'own');
  };
}
