import type { OutboundRule } from '@emmental/model';
import type { OutboundPolicy } from './outbound.ts';

/**
 * What an event may choose of an address whose host a rule names that somebody wrote, and no more than hosts: the whole of it,
 * when it is given as a whole; and where the rule says that very host, what else may be a proof is `beyond` it, path and query. null: no such
 * rule, or it is not told where the host ends.
 */
export function named(
  policy: OutboundPolicy,
  address: string,
): { readonly beyond: string; readonly isExact: boolean } | null {
  const parts = /^(https?):\/\/([^/?#@\\:]{1,253})(?::(\d{1,5}))?((?:[/?#][^/\\].*|[/?#])?)$/is.exec(address);
  if (!parts) return null;
  const host = (parts[2] ?? '').toLowerCase();
  const port = parts[3] ? Number(parts[3]) : parts[1]?.toLowerCase() === 'https' ? 443 : 80;
  const { action, rule } = policy.spoken(host, port);
  if (action !== 'allow' || rule === null || rule.origin === 'implied' || !rule.to.every(isHost)) return null;
  return {
    beyond: parts[4] || '/',
    isExact: rule.to.some((to) => to === host || to.startsWith(`${host}:`)),
  };
}

const isHost = (to: OutboundRule['to'][number]): boolean => to !== 'any' && !to.startsWith('aws:');
