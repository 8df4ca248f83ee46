import type { Context } from '../../context.ts';
import { allowed } from '../../contract.ts';
import { type Naming, namedBy } from '../../policy/named.ts';
import type { OutboundPolicy } from '../../policy/outbound.ts';
import type { ReadingRules } from '../../requests/rules.ts';

/** Makes the function that refuses a request when a text of a current event changed the structure of its address. */
export function urlProof(context: Context, policy: () => OutboundPolicy | null): ReadingRules['proveUrl'] {
  const { profile, invocations, prove } = context;
  let compiled: Naming | null = null;
  const naming = (): Naming | null => {
    const outbound = policy();
    if (outbound !== null) compiled ??= namedBy(outbound);
    return compiled;
  };

  return (origin, path) => {
    if (profile.inbound === null || invocations.count() === 0) return allowed;
    const found = naming()?.of(origin, path) ?? null;
    const address = origin + path;
    if (found === null) return prove('url', address);
    // An event that contains the complete address is no proof. If a rule names the host, only a text after the host can be a proof.
    return prove('url', found.isExact ? found.beyond : address, undefined, address, address);
  };
}
