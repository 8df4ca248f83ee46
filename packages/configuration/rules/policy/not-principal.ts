import { severityOf } from '@emmental/model';
import { actionsOf, withoutAction } from '../../policies.ts';
import { defineRule } from '../../rule.ts';

/** Source: IAM user guide, NotPrincipal: "do not use with Allow". */
export const policyNotPrincipal = defineRule({
  id: 'policy/not-principal',
  aliases: ['EMM-IAM-NOTPRINCIPAL'],
  slice: 'source',
  threats: ['T8', 'T9'],
  help: 'The policy lets in everybody but the listed principals, also people without an account.',
  check: (input) => [
    ...policyTypes.flatMap((type) => withoutAction(input, type, 'NotPrincipal')),
    ...input.app.resourcePolicies.flatMap(({ resource, declaredBy, statements }) =>
      statements
        .filter(({ effect, principal }) => effect === 'Allow' && principal?.not)
        .map((statement) => {
          const name = resource ?? 'a resource outside the template';
          return {
            title: `Everybody but the listed principals may use ${name}: ${actionsOf(statement)}`,
            function: null,
            resource: declaredBy ?? resource,
            at: statement.at,
            severity: severityOf('public', 'data-read'),
            condition: statement.when,
            evidence: [{ file: statement.at.file, line: statement.at.line, text: 'Allow with NotPrincipal' }],
            fix: 'list the allowed in Principal; or use Deny with a condition on aws:PrincipalArn',
            details: [{ label: 'gains', text: `${actionsOf(statement)} on ${name}` }],
            subject: `${name} ${statement.sid ?? actionsOf(statement)}`,
          };
        }),
    ),
  ],
});

/** Types of resources whose policy is a separate template resource. */
const policyTypes = ['AWS::SQS::Queue', 'AWS::SNS::Topic', 'AWS::S3::Bucket'] as const;
