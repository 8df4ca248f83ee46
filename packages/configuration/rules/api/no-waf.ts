import { isAttackable, isPublic, stageRule } from '../../apis.ts';
import { isNamedBy } from '../../references.ts';
import { answered, notAsked } from '../../setting.ts';

/** Asked of REST stages that anyone can call; HTTP APIs take no firewall. Source: AWS WAF developer guide, resources it protects. */
export const apiNoWaf = stageRule({
  id: 'api/no-waf',
  aliases: ['EMM-API-WAF'],
  slice: 'waf',
  threats: ['T1', 'T4', 'T11'],
  help: 'No firewall stands before the API: floods and known attacks reach the function.',
  judge: (stage, api, facts) =>
    api.isRest && isPublic(api)
      ? answered(
          !isNamedBy(facts, [stage.id, api.resource.id], 'AWS::WAFv2::WebACLAssociation'),
          'a web ACL is in front of it',
        )
      : notAsked('no REST API that anyone may call: no web ACL goes in front of others'),
  say: (name, api, facts) => ({
    title: `No firewall stands before ${name}`,
    severity: isAttackable(api, facts) ? 'low' : 'info',
    fix: 'an AWS::WAFv2::WebACLAssociation for its stage',
  }),
});
