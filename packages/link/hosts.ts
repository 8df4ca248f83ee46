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
 * A use of a host with its address filled: one use for each address that it may be. A host that the address does not
 * show stays null.
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

/** Host and port of a URL, or of a bare host, whose beginning is known. */
function hostOf(url: Value): Pick<HostUse, 'host' | 'port'> {
  const [first, ...rest] = partsAtDefaults(partsOf(url) ?? []);
  if (typeof first !== 'string') return { host: null, port: null };
  const match = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(?:[^/@?#]*@)?([a-z0-9_.-]+)(?::(\d+))?(?=[/?#]|$)/i.exec(
    first,
  );
  // A text that does not end the host may be followed by more of its name.
  if (!match || (rest.length > 0 && match[0].length === first.length)) return { host: null, port: null };
  const scheme = match[1]?.toLowerCase();
  return { host: match[2] ?? null, port: match[3] ? Number(match[3]) : (usualPorts.get(scheme) ?? null) };
}

const usualPorts: ReadonlyMap<string | undefined, number> = new Map([
  ['https', 443],
  ['http', 80],
]);
