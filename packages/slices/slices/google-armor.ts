import { googleIngress } from '@emmental/knowledge';
import { asString, fieldOf, partsOf, type Resource, type Value } from '@emmental/model';
import type { FunctionFacts } from '../facts/facts.ts';
import { googleRow, settingAt } from '../facts/google.ts';
import type { Claim } from '../slice.ts';

/** The settings by which only load balancers of the project and its network reach a function. Source: Cloud Run documentation, "Restrict network ingress". */
const throughBalancer = /INTERNAL_AND_GCLB$|INTERNAL_LOAD_BALANCER$|internal-and-cloud-load-balancing$/i;

/**
 * Returns the claim about Cloud Armor before the function: a security policy on a backend of a load balancer, which counts only where
 * the function's own address is closed.
 */
export function claimOfArmor(facts: FunctionFacts): Claim {
  const ingress = settingAt(facts, googleRow(facts, googleIngress) ?? []);
  const written = ingress === null ? '' : asString(ingress);
  if (written !== null && !throughBalancer.test(written))
    return {
      by: 'cloud',
      says: 'Cloud Armor stands only before load balancers; its own address is reached without one',
    };
  const all = [...facts.app.resources.values()];
  const backend = all.find(
    ({ type, properties }) =>
      /^google_compute_(?:region_)?backend_service$/.test(type) &&
      ['security_policy', 'edge_security_policy'].some((name) => isSet(fieldOf(properties, name))) &&
      leadsTo(properties, facts.declaration.logicalId, facts.app.resources),
  );
  if (!backend && written !== null)
    return { by: 'cloud', says: 'no security policy of Cloud Armor stands before it in the template' };
  return {
    by: 'cloud',
    stop: 'unknown',
    see: 'unknown',
    says: backend
      ? `a security policy of Cloud Armor stands before it (${backend.id}); its rules are not read`
      : 'whether it is reached through a load balancer alone is not known',
    evidence: backend ? [{ file: backend.at.file, line: backend.at.line, text: backend.id }] : [],
    question: backend ? 'what the security policy of Cloud Armor stops' : 'its ingress setting',
  };
}

const isSet = (value: Value | undefined): boolean => value !== undefined && asString(value) !== '';

/** True if a value names the function, at most two resources away: a backend names a network endpoint group, which names the function. */
function leadsTo(value: Value, id: string, resources: ReadonlyMap<string, Resource>, depth = 2): boolean {
  return namedIn(value).some(
    (named) =>
      named === id ||
      (depth > 0 &&
        resources.get(named)?.type.includes('network_endpoint_group') === true &&
        leadsTo(resources.get(named)?.properties ?? value, id, resources, depth - 1)),
  );
}

/** Returns the ids of the resources that a value names, also in nested blocks. */
function namedIn(value: Value): readonly string[] {
  if (value.kind === 'list') return value.items.flatMap(namedIn);
  if (value.kind === 'fields') return [...value.fields.values()].flatMap(namedIn);
  return (partsOf(value) ?? []).flatMap((part) =>
    typeof part === 'object' && part.kind === 'resource' ? [part.id] : [],
  );
}
