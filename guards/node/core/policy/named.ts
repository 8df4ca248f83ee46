import type { OutboundRule } from '@emmental/model';
import type { OutboundPolicy } from './outbound.ts';

/**
 * Whether a rule that somebody wrote names the host of this address, and no more than hosts. Then an event may give the
 * whole of it: that is what the function is for.
 */
export function isNamed(policy: OutboundPolicy, address: string): boolean {
  const parts = /^(https?):\/\/([^/?#@\\:]{1,253})(?::(\d{1,5}))?(?:[/?#]|$)/i.exec(address);
  if (!parts) return false;
  const port = parts[3] ? Number(parts[3]) : parts[1]?.toLowerCase() === 'https' ? 443 : 80;
  const { action, rule } = policy.spoken((parts[2] ?? '').toLowerCase(), port);
  return action === 'allow' && rule !== null && rule.origin !== 'implied' && rule.to.every(isHost);
}

const isHost = (to: OutboundRule['to'][number]): boolean => to !== 'any' && !to.startsWith('aws:');
