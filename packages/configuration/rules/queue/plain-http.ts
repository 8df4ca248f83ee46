import type { TemplateEdit } from '@emmental/model';
import { requiresTls } from '../../policies.ts';
import { isNamedBy } from '../../references.ts';
import { resourceRule } from '../../rule.ts';
import { answered } from '../../setting.ts';

/** Source: SQS developer guide, security best practices: enforce encryption of data in transit. */
export const queuePlainHttp = resourceRule({
  id: 'queue/plain-http',
  aliases: ['EMM-SQS-TLS'],
  slice: 'source',
  threats: [],
  help: 'The queue answers requests without TLS: who sits on the way reads and changes them.',
  types: ['AWS::SQS::Queue'],
  judge: (resource, facts) =>
    answered(!requiresTls(facts, resource), 'its policy denies requests without TLS'),
  say: ({ id }, facts) => ({
    title: `${id} answers requests without TLS`,
    severity: 'info',
    ...(isNamedBy(facts, [id], 'AWS::SQS::QueuePolicy') ? {} : { edit: onlyTls(id) }),
    fix: 'a queue policy that denies where aws:SecureTransport is false',
  }),
});

/** Where the template has a policy for it already, a statement has to be added there. */
const onlyTls = (id: string): TemplateEdit => ({
  part: 'settings',
  resources: {
    [`${id}OnlyTls`]: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: id }],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'OnlyTls',
              Effect: 'Deny',
              Principal: '*',
              Action: 'sqs:*',
              Resource: { 'Fn::GetAtt': [id, 'Arn'] },
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            },
          ],
        },
      },
    },
  },
});
