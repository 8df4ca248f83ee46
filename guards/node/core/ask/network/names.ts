import { allowed, type Core } from '../../contract.ts';
import { owned } from '../owned.ts';
import type { Network } from './network.ts';

/** Makes the answers about look-ups of host names, and remembers which names were resolved to an address. */
export function nameAnswers({
  context: { settle },
  policy,
  names,
}: Network): Pick<Core, 'resolving' | 'resolvingBy' | 'resolved' | 'reversing' | 'nameServer'> {
  return {
    resolving: (name) => {
      const verdict = policy()?.name(name);
      return verdict?.action === 'deny' ? settle('outbound', verdict, `look up ${name}`) : allowed;
    },
    resolvingBy: (setting) =>
      policy() === null
        ? allowed
        : settle('outbound', { action: 'deny', rule: null }, `look up names by another ${setting}`),
    resolved: (name, addresses) => names.add(name.toLowerCase().replace(/\.$/, ''), owned(addresses)),
    reversing: (address) => {
      const outbound = policy();
      if (outbound === null || names.of(address).length > 0) return allowed;
      const verdict = outbound.address(address);
      return verdict.action === 'deny' ? settle('outbound', verdict, `look up ${address}`) : allowed;
    },
    nameServer: (address, port) => {
      const verdict = policy()?.connect(address, port, []);
      return verdict === undefined ? allowed : settle('outbound', verdict, `name server ${address}:${port}`);
    },
  };
}
