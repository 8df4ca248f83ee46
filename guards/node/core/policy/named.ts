import type { OutboundRule } from '@emmental/model';
import type { OutboundPolicy } from './outbound.ts';
import { Recent } from './verdict.ts';

interface Named {
  readonly beyond: string;
  readonly isExact: boolean;
}

export interface Naming {
  readonly of: (origin: string, path: string) => Named | null;
  /** Returns the text before the path in the address that `of` judges for an origin; null when that depends on the path. */
  readonly headOf: (origin: string) => string | null;
}

/**
 * Finds addresses whose host is allowed by a rule that a person wrote and that names hosts only. An event may contain such an address as
 * a whole; when the rule names this very host, only the text `beyond` the host, path and query, can be a proof. `of` returns null when
 * there is no such rule, or when nobody knows where the host ends. The rules are asked once for each origin.
 */
export function namedBy(policy: OutboundPolicy): Naming {
  const origins = new Recent<'exact' | 'else' | 'none' | 'unclear'>(1000);
  const judge = (origin: string): 'exact' | 'else' | 'none' | 'unclear' => {
    if (!/^https?:\/\/[^/?#@\\:]{1,253}(?::\d{1,5})?$/i.test(origin)) return 'unclear';
    const found = named(policy, origin);
    return found === null ? 'none' : found.isExact ? 'exact' : 'else';
  };
  const known = (origin: string): 'exact' | 'else' | 'none' | 'unclear' =>
    origins.get(origin) ?? origins.set(origin, judge(origin));
  return {
    of: (origin, path) => {
      const kind = /^[/?#]/.test(path) ? known(origin) : 'unclear';
      if (kind === 'unclear') return named(policy, origin + path);
      // A host could follow behind two slashes.
      if (kind === 'none' || path[1] === '/' || path[1] === '\\') return null;
      return { beyond: path, isExact: kind === 'exact' };
    },
    headOf: (origin) => {
      const kind = known(origin);
      if (kind === 'unclear') return null;
      return kind === 'exact' ? '' : origin;
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
