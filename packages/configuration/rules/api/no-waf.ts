import type { Resource } from '@emmental/model';
import { type Api, isAttackable, isPublic, spelledIn, stageRule, textIn, whyNotPublic } from '../../apis.ts';
import { isNamedBy, namersOf, ofType, referencesAt, referencesIn } from '../../references.ts';
import type { Facts } from '../../rule.ts';
import { answered, notAsked, weightless } from '../../setting.ts';

/** Asked of REST stages that anyone can call; HTTP APIs take no firewall. Source: AWS WAF developer guide, resources it protects. */
export const apiNoWaf = stageRule({
  id: 'api/no-waf',
  aliases: ['EMM-API-WAF'],
  slice: 'waf',
  threats: ['T1', 'T4', 'T11'],
  help: 'No web firewall protects the API: floods and known attacks reach the function.',
  judge: (stage, api, facts) => {
    if (!api.isRest) return notAsked('HTTP and WebSocket APIs cannot have a web ACL');
    const answers = answered(
      !isGuarded(stage, api, facts) && !isNamedInText(stage, facts),
      'a web ACL protects it',
    );
    return isPublic(api) ? answers : weightless(answers, whyNotPublic(api));
  },
  say: (name, _, api, facts) => ({
    title: `No web firewall protects ${name}`,
    severity: isAttackable(api, facts) ? 'low' : 'info',
    fix: 'an `AWS::WAFv2::WebACLAssociation` for its stage',
  }),
});

const associations = [
  'AWS::WAFv2::WebACLAssociation',
  'AWS::WAFRegional::WebACLAssociation',
  'aws_wafregional_web_acl_association',
] as const;

/** Does an association name the stage, or its API and no other stage of it? */
function isGuarded(stage: Resource, { resource, stages }: Api, facts: Facts): boolean {
  if (isNamedBy(facts, [stage.id], ...associations)) return true;
  const name = textIn(stage.properties, 'StageName');
  return namersOf(facts, resource.id).some((namer) => {
    if (!associations.some((type) => type === namer.type)) return false;
    const named = referencesIn(namer.properties);
    if (stages.some(({ id }) => named.includes(id))) return false;
    const written = /\/stages\/([\w$-]+)$/.exec(spelledIn(namer.properties, 'ResourceArn'))?.[1];
    return written === undefined || name === null || written === name;
  });
}

/** Names an association the stage as text, as that of an API elsewhere: `arn:…:/restapis/ID/stages/NAME`? */
function isNamedInText(stage: Resource, facts: Facts): boolean {
  const name = textIn(stage.properties, 'StageName');
  return (
    name !== null &&
    ofType(facts, ...associations).some(
      (resource) =>
        referencesAt(resource, 'ResourceArn').length === 0 &&
        spelledIn(resource.properties, 'ResourceArn').endsWith(`/stages/${name}`),
    )
  );
}
