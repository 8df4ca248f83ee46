import type { OutboundRule } from '@emmental/model';
import type { OutboundPolicy } from './outbound.ts';
import { Recent } from './verdict.ts';

interface Named {
  /** The text after the host: path and query. */
  readonly beyond: string;
  /** True when the rule names exactly this host; false for a pattern such as `*.example.com`. */
  readonly isExact: boolean;
}

/** The outbound rules that name hosts, as `namedBy` finds them. */
export interface Naming {
  /** Returns how a rule names the host of the address `origin + path`; null when no rule does, or when the end of the host is unclear. */
  readonly of: (origin: string, path: string) => Named | null;
}

/**
 * Finds addresses whose host is allowed by a rule that a person wrote and that names only hosts. An event that contains such a complete
 * address is no proof of an attack; if the rule names exactly this host, only the text after the host can be a proof. The rules are
 * evaluated once for each origin.
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
  };
}

function named(policy: OutboundPolicy, address: string): Named | null {
  const parts = /^(https?):\/\/([^/?#@\\:]{1,253})(?::(\d{1,5}))?((?:[/?#][^/\\].*|[/?#])?)$/is.exec(address);
  if (!parts) return null;
  const host = (parts[2] ?? '').toLowerCase();
  const port = parts[3] ? Number(parts[3]) : parts[1]?.toLowerCase() === 'https' ? 443 : 80;
  const { action, rule } = policy.sentName(host, port);
  if (action !== 'allow' || rule === null || rule.origin === 'implied' || !rule.to.every(isHost)) return null;
  return {
    beyond: parts[4] || '/',
    isExact: rule.to.some((to) => to === host || to.startsWith(`${host}:`)),
  };
}

const isHost = (to: OutboundRule['to'][number]): boolean => to !== 'any' && !to.startsWith('aws:');
