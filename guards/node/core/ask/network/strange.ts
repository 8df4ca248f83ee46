import { addressOf } from '../../address.ts';
import type { Connection } from '../../connections.ts';
import type { Context } from '../../context.ts';
import type { ReadingRules } from '../../requests/rules.ts';
import type { Network } from './network.ts';

/** The most pairs of a name and a connection's host about which a signal is sent. */
const mostPairs = 1000;

/**
 * Makes the function that tells once that a request or TLS names a host which no rule allows and which was not looked up for the address,
 * over a connection that a rule allows by its address. A server at that address may pass it on.
 */
export function strangeNames(
  { settle }: Context,
  policy: Network['policy'],
  names: Network['names'],
): ReadingRules['strange'] {
  const told = new Set<string>();
  return (host: string, port: number, connection: Connection): void => {
    const outbound = policy();
    if (outbound === null || connection.byName || connection.runtimeApi || connection.port === 0) return;
    if (host === connection.host || host === 'localhost' || addressOf(host.replace(/^\[|\]$/g, '')) !== null)
      return;
    if (names.of(connection.host).includes(host) || outbound.sentName(host, port).action !== 'deny') return;
    const act = `${host}:${port} over a connection to ${connection.host}`;
    if (told.has(act) || told.size >= mostPairs) return;
    told.add(act);
    settle('outbound', { action: 'watch', rule: null }, act);
  };
}
