import {
  choicesOf,
  type HostUse,
  type LinkedValue,
  partsAtDefaults,
  partsOf,
  type Value,
} from '@emmental/model';
import { alternativesOf } from './alternatives.ts';
import { fill } from './fill.ts';
import type { Fillings } from './fillings.ts';

/**
 * Fills the address in a use of a host, and returns one use for each possible address. `host` stays null if the address does
 * not show it.
 */
export function linkHost(use: HostUse, fillings: Fillings): readonly HostUse<LinkedValue>[] {
  if (use.host !== null) return [{ ...use, url: fill(use.url, fillings) }];
  return choicesOf(use.url).flatMap(({ value: written }) => {
    const url = fill(written, fillings);
    return alternativesOf(url.filled).map(({ value }) => ({
      ...use,
      url: { ...url, filled: value },
      ...hostOf(value),
    }));
  });
}

/** Returns the host and the port of a URL, or of a text that is only a host; null for parts that are not known. */
function hostOf(url: Value): Pick<HostUse, 'host' | 'port'> {
  const [first, ...rest] = partsAtDefaults(partsOf(url) ?? []);
  if (typeof first !== 'string') return { host: null, port: null };
  const match = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(?:[^/@?#]*@)?([a-z0-9_.-]+)(?::(\d+))?(?=[/?#]|$)/i.exec(
    first,
  );
  // If the known text ends within the host, the rest of the host is unknown.
  if (!match || (rest.length > 0 && match[0].length === first.length)) return { host: null, port: null };
  const scheme = match[1]?.toLowerCase();
  return { host: match[2] ?? null, port: match[3] ? Number(match[3]) : (usualPorts.get(scheme) ?? null) };
}

const usualPorts: ReadonlyMap<string | undefined, number> = new Map([
  ['https', 443],
  ['http', 80],
]);
