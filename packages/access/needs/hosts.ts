import {
  type Behaviour,
  choicesOf,
  type FunctionDeclaration,
  type HostUse,
  partsAtDefaults,
  partsOf,
  type Value,
} from '@emmental/model';
import { type Assumptions, link } from './link.ts';
import type { Gap } from './question.ts';

/**
 * Fills the hosts that code takes from its environment with what the template or a person says. A host that stays
 * unknown keeps `host: null`; several possible hosts become several uses.
 */
export function linkHosts(
  fn: FunctionDeclaration,
  behaviours: readonly Behaviour[],
  assumptions: Assumptions,
): readonly Behaviour[] {
  return behaviours.flatMap((behaviour): Behaviour[] => {
    if (behaviour.kind !== 'host' || behaviour.host !== null) return [behaviour];
    const linked = choicesOf(link(behaviour.url, fn, assumptions).value);
    return linked.map(({ value }) => ({ ...behaviour, ...hostOf(value) }));
  });
}

/** The question where a request goes, when an environment variable says it and only deployment knows what that holds. */
export function hostGaps(use: HostUse, fn: FunctionDeclaration, assumptions: Assumptions): readonly Gap[] {
  const [first] = partsOf(use.url) ?? [];
  if (use.host !== null || typeof first !== 'object' || first.kind !== 'env') return [];
  const linked = link(use.url, fn, assumptions);
  const why = linked.open.get(first.name) ?? givenLater(linked.value);
  if (why === null) return [];
  const id = `${fn.name}/env.${first.name}`;
  return [
    {
      id,
      what: `where the request to env.${first.name} goes`,
      why,
      at: use.seen.at,
      touches: [],
      actions: [],
    },
  ];
}

/** A resource's own address is known enough: the template makes it. */
function givenLater(url: Value): string | null {
  const holes = choicesOf(url).map(({ value }) => partsAtDefaults(partsOf(value) ?? [])[0]);
  if (holes.some((hole) => typeof hole === 'object' && hole.kind === 'external'))
    return 'set outside the template';
  return holes.some((hole) => typeof hole === 'object' && hole.kind === 'parameter')
    ? 'given when it is deployed'
    : null;
}

/** Host and port of a URL (or a bare host) whose beginning is known. */
function hostOf(url: Value): Pick<HostUse, 'host' | 'port'> {
  const [first, ...rest] = partsAtDefaults(partsOf(url) ?? []);
  if (typeof first !== 'string') return { host: null, port: null };
  const match = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(?:[^/@?#]*@)?([a-z0-9_.-]+)(?::(\d+))?(?=[/?#]|$)/i.exec(
    first,
  );
  // What follows a text without an end of the host may go on with it.
  if (!match || (rest.length > 0 && match[0].length === first.length)) return { host: null, port: null };
  const scheme = match[1]?.toLowerCase();
  const usual = scheme === 'https' ? 443 : scheme === 'http' ? 80 : null;
  return { host: match[2] ?? null, port: match[3] ? Number(match[3]) : usual };
}
