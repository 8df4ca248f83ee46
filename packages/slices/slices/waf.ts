import {
  type App,
  asString,
  fieldOf,
  partsOf,
  type Resource,
  spelled,
  type Trigger,
  type Value,
} from '@emmental/model';
import { defineSlice } from '../slice.ts';
import { isEntrance } from './auth.ts';
import { claimOfArmor } from './google-armor.ts';
import { resourcesIn, stagesOf } from './stages.ts';

/**
 * A web application firewall in front of every entrance of the function. Its rules are not read, so it is unknown what the
 * firewall stops.
 */
export const waf = defineSlice('waf', {
  deliver: (_effect, facts) => {
    const { app, declaration } = facts;
    const entrances = declaration.triggers.filter(isEntrance);
    if (entrances.length === 0) return null;
    if (declaration.account) return claimOfArmor(facts);
    const found = entrances.map((trigger) => firewallOf(trigger, app));
    const [first] = found;
    if (!first || found.includes(null))
      return { by: 'cloud', says: 'no web application firewall protects the function' };
    const { file, line } = first.at;
    return {
      by: 'cloud',
      stop: 'unknown',
      see: 'unknown',
      says: 'a web application firewall protects the function; its rules are not known',
      evidence: [{ file, line, text: first.id }],
      question: 'what the web application firewall stops',
    };
  },
});

/** Returns the resource that puts a firewall before an entrance, on every stage of its API; null without one. */
function firewallOf({ sourceId, kind }: Trigger, app: App): Resource | null {
  const all = [...app.resources.values()];
  const associations = all.filter(({ type }) => /^AWS::WAF(v2|Regional)::WebACLAssociation$/.test(type));
  if (kind === 'cloudfront')
    return all.find(({ id, properties }) => id === sourceId && hasWebAcl(properties)) ?? null;
  if (sourceId === null) return associations[0] ?? null;
  const stages = stagesOf(sourceId, app);
  const protecting = (stage: Resource | null): Resource | undefined =>
    associations.find(({ properties }) =>
      isOn(fieldOf(properties, 'ResourceArn'), sourceId, stage, stages.length),
    );
  if (stages.length === 0) return protecting(null) ?? null;
  const found = stages.map(protecting);
  return found.every((each) => each !== undefined) ? (found[0] ?? null) : null;
}

const hasWebAcl = (properties: Value): boolean => {
  const id =
    fieldOf(fieldOf(properties, 'DistributionConfig'), 'WebACLId') ?? fieldOf(properties, 'WebACLId');
  return id !== undefined && asString(id) !== '';
};

/** Tells if the ARN of an association may name the stage, or the API or load balancer where there are no stages. */
function isOn(arn: Value | undefined, api: string, stage: Resource | null, count: number): boolean {
  const named = resourcesIn(arn);
  // An ARN of a parameter may name any resource.
  if (named.length === 0)
    return arn === undefined || !(partsOf(arn) ?? []).every((part) => typeof part === 'string');
  if (stage === null) return named.includes(api) || !named.some((id) => id.includes('Api'));
  if (named.includes(stage.id)) return true;
  if (!named.includes(api)) return false;
  const name = /\/stages\/([^/]+)$/.exec(spelled(arn))?.[1];
  return count === 1 || name === asString(fieldOf(stage.properties, 'StageName'));
}
