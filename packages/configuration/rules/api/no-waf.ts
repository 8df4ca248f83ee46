import type { Resource } from '@emmental/model';
import { type Api, isAttackable, isPublic, spelledIn, stageRule, textIn, whyNotPublic } from '../../apis.ts';
import { isNamedBy, namersOf, ofType, referencesAt, referencesIn } from '../../references.ts';
import type { RuleInput } from '../../rule.ts';
import { answered, factAnswers, notApplicable } from '../../setting.ts';

/** Applies to stages of REST APIs that anyone can call; HTTP APIs cannot have a firewall. Source: AWS WAF developer guide, resources it protects. */
export const apiNoWaf = stageRule({
  id: 'api/no-waf',
  aliases: ['EMM-API-WAF'],
  slice: 'waf',
  threats: ['T1', 'T4', 'T11'],
  help: 'No web firewall protects the API: floods and known attacks reach the function.',
  judge: (stage, api, input) => {
    if (!api.isRest) return notApplicable('HTTP and WebSocket APIs cannot have a web ACL');
    const answers = answered(
      !isGuarded(stage, api, input) && !isNamedInText(stage, input),
      'a web ACL protects it',
    );
    return isPublic(api) ? answers : factAnswers(answers, whyNotPublic(api));
  },
  describe: (name, _, api, input) => ({
    title: `No web firewall protects ${name}`,
    severity: isAttackable(api, input) ? 'low' : 'info',
    fix: 'an `AWS::WAFv2::WebACLAssociation` for its stage',
  }),
});

const associations = [
  'AWS::WAFv2::WebACLAssociation',
  'AWS::WAFRegional::WebACLAssociation',
  'aws_wafregional_web_acl_association',
] as const;

/** True when an association refers to the stage, or to its API without naming another stage. */
function isGuarded(stage: Resource, { resource, stages }: Api, input: RuleInput): boolean {
  if (isNamedBy(input, [stage.id], ...associations)) return true;
  const name = textIn(stage.properties, 'StageName');
  return namersOf(input, resource.id).some((namer) => {
    if (!associations.some((type) => type === namer.type)) return false;
    const named = referencesIn(namer.properties);
    if (stages.some(({ id }) => named.includes(id))) return false;
    const written = /\/stages\/([\w$-]+)$/.exec(spelledIn(namer.properties, 'ResourceArn'))?.[1];
    return written === undefined || name === null || written === name;
  });
}

/** True when an association names the stage only in the text of an ARN: `arn:…:/restapis/ID/stages/NAME`. */
function isNamedInText(stage: Resource, input: RuleInput): boolean {
  const name = textIn(stage.properties, 'StageName');
  return (
    name !== null &&
    ofType(input, ...associations).some(
      (resource) =>
        referencesAt(resource, 'ResourceArn').length === 0 &&
        spelledIn(resource.properties, 'ResourceArn').endsWith(`/stages/${name}`),
    )
  );
}
