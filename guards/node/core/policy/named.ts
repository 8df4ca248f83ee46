import type { OutboundRule } from '@emmental/model';
import type { OutboundPolicy } from './outbound.ts';
import { Recent } from './verdict.ts';

interface Named {
  readonly beyond: string;
  readonly isExact: boolean;
}

export interface Naming {
  readonly of: (origin: string, path: string) => Named | null;
  /** What addresses of an origin, with a path behind a single slash, begin with when they are asked about; null: that is not told. */
  readonly headOf: (origin: string) => string | null;
}

/**
 * What an event may choose of an address whose host a rule names that somebody wrote, and no more than hosts: the whole of it,
 * when it is given as a whole; and where the rule says that very host, what else may be a proof is `beyond` it, path and query. null: no such
 * rule, or it is not told where the host ends. Of each origin rules are asked once.
 */
export function namedBy(policy: OutboundPolicy): Naming {
  const origins = new Recent<'exact' | 'else' | 'none' | 'unclear'>(1000);
  const asked = (origin: string): 'exact' | 'else' | 'none' | 'unclear' => {
    if (!/^https?:\/\/[^/?#@\\:]{1,253}(?::\d{1,5})?$/i.test(origin)) return 'unclear';
    const found = named(policy, origin);
    return found === null ? 'none' : found.isExact ? 'exact' : 'else';
  };
  const saidOf = (origin: string): 'exact' | 'else' | 'none' | 'unclear' =>
    origins.get(origin) ?? origins.set(origin, asked(origin));
  return {
    of: (origin, path) => {
      const said = /^[/?#]/.test(path) ? saidOf(origin) : 'unclear';
      if (said === 'unclear') return named(policy, origin + path);
      // Behind two slashes a host could follow.
      if (said === 'none' || path[1] === '/' || path[1] === '\\') return null;
      return { beyond: path, isExact: said === 'exact' };
    },
    headOf: (origin) => {
      const said = saidOf(origin);
      return said === 'unclear' ? null : said === 'exact' ? '' : origin;
    },
  };
}

function named(policy: OutboundPolicy, address: string): Named | null {
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
