import { addressOf, isPublic } from '../../address.ts';
import type { Connection } from '../../connections.ts';
import type { Context } from '../../context.ts';
import { allowed } from '../../contract.ts';
import type { ReadingRules } from '../../requests/rules.ts';
import type { Network } from './network.ts';

/** The most pairs of a name and a connection's host about which a signal is sent. */
const mostPairs = 1000;

/**
 * Makes the answer about a host that a request or TLS names over a connection which a rule allows by its address, where no rule allows the host
 * and it was not looked up for the address. On the internet a server may pass it on to another owner, so it is denied; elsewhere it is told
 * once, because servers of a private network and of this machine have names that no rule needs to know.
 */
export function strangeNames(
  { settle }: Context,
  policy: Network['policy'],
  names: Network['names'],
): ReadingRules['strange'] {
  const told = new Set<string>();
  return (host, port, connection) => {
    const outbound = policy();
    if (outbound === null || connection.byName || connection.runtimeApi || connection.port === 0)
      return allowed;
    if (host === connection.host || host === 'localhost' || names.of(connection.host).includes(host))
      return allowed;
    const isChecked = isShared(connection);
    if (!isChecked && addressOf(host.replace(/^\[|\]$/g, '')) !== null) return allowed;
    const verdict = outbound.sentName(host, port);
    if (verdict.action !== 'deny') return allowed;
    const act = `${host}:${port} over a connection to ${connection.host}`;
    if (isChecked) return settle('outbound', verdict, act);
    if (told.has(act) || told.size >= mostPairs) return allowed;
    told.add(act);
    return settle('outbound', { action: 'watch', rule: null }, act);
  };
}

/** True for a connection to an address of the internet that a rule allowed by its address. */
function isShared({ host, byName }: Pick<Connection, 'host' | 'byName'>): boolean {
  const address = byName ? null : addressOf(host);
  return address !== null && isPublic(address);
}
