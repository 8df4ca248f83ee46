import { resourceRule } from '../../rule.ts';
import { judge, scalar, settings } from '../../setting.ts';

/** Source: CloudFormation reference, CodeSigningPolicies: `Warn` is the default. */
export const signingOnlyWarns = resourceRule({
  id: 'signing/only-warns',
  aliases: [],
  slice: 'deps',
  threats: ['T6'],
  help: 'Code that nobody trusted has signed is deployed all the same: the check writes a line and lets it through.',
  types: ['AWS::Lambda::CodeSigningConfig'],
  judge: ({ properties }) =>
    judge(settings(properties, 'CodeSigningPolicies', 'UntrustedArtifactOnDeployment'), {
      absent: true,
      known: scalar((value) => value !== 'Enforce'),
    }),
  say: ({ id }) => ({
    title: `${id} lets unsigned code through`,
    severity: 'low',
    fix: '`CodeSigningPolicies: { UntrustedArtifactOnDeployment: Enforce }`',
  }),
});
