import type { OutboundRule } from '@emmental/model';
import { type Coverage, guarded } from '../facts/guard.ts';
import { defineSlice } from '../slice.ts';

/** The rules about the addresses that the process may connect to (`outbound`). */
export const egress = defineSlice('egress', {
  connect: ({ to }, { guard }) => guarded(guard, 'outbound', ({ outbound }) => covered(outbound ?? [], to)),
});

function covered(rules: readonly OutboundRule[], to: 'internet' | 'inside'): Coverage {
  const open = rules.find((rule) => rule.action !== 'deny' && rule.to.some(isAnywhere));
  if (open) return { covers: 'no', says: `rule ${open.name} lets it connect anywhere` };
  const where = to === 'internet' ? 'no host of an attacker' : 'nothing inside';
  return { covers: 'yes', says: `it can connect only to hosts of the rules: ${where}` };
}

const isAnywhere = (target: string): boolean =>
  target === 'any' || /^\*(?:\.\w+)?:/.test(target) || /^(?:0\.0\.0\.0|\[::\])\/0/.test(target);
