import { resourceRule } from '../../rule.ts';
import { judge, scalar, settings } from '../../setting.ts';

/** Source: CloudFormation reference, CodeSigningPolicies: `Warn` is the default. */
export const signingOnlyWarns = resourceRule({
  id: 'signing/only-warns',
  aliases: [],
  slice: 'deps',
  threats: ['T6'],
  help: 'AWS deploys code without a trusted signature: the check only logs a warning.',
  types: ['AWS::Lambda::CodeSigningConfig'],
  judge: ({ properties }) =>
    judge(settings(properties, 'CodeSigningPolicies', 'UntrustedArtifactOnDeployment'), {
      absent: true,
      known: scalar((value) => value !== 'Enforce'),
    }),
  describe: ({ id }) => ({
    title: `Anyone who may deploy can deploy unsigned code: ${id} only warns`,
    severity: 'low',
    fix: '`CodeSigningPolicies: { UntrustedArtifactOnDeployment: Enforce }`',
  }),
});
