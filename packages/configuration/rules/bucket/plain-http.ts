import type { TemplateEdit } from '@emmental/model';
import { requiresTls } from '../../policies.ts';
import { isNamedBy } from '../../references.ts';
import { resourceRule } from '../../rule.ts';
import { answered } from '../../setting.ts';

/** Source: AWS Config rule s3-bucket-ssl-requests-only. */
export const bucketPlainHttp = resourceRule({
  id: 'bucket/plain-http',
  aliases: ['EMM-S3-TLS'],
  slice: 'source',
  threats: [],
  help: 'The bucket answers requests without TLS: who sits on the way reads and changes them.',
  types: ['AWS::S3::Bucket'],
  judge: (resource, facts) =>
    answered(!requiresTls(facts, resource), 'its policy denies requests without TLS'),
  say: ({ id }, facts) => ({
    title: `${id} answers requests without TLS`,
    severity: 'info',
    ...(isNamedBy(facts, [id], 'AWS::S3::BucketPolicy') ? {} : { edit: onlyTls(id) }),
    fix: 'a bucket policy that denies where aws:SecureTransport is false',
  }),
});

/** Where the template has a policy for it already, a statement has to be added there. */
const onlyTls = (id: string): TemplateEdit => ({
  part: 'settings',
  resources: {
    [`${id}OnlyTls`]: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: { Ref: id },
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'OnlyTls',
              Effect: 'Deny',
              Principal: '*',
              Action: 's3:*',
              Resource: [{ 'Fn::GetAtt': [id, 'Arn'] }, { 'Fn::Sub': `\${${id}.Arn}/*` }],
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            },
          ],
        },
      },
    },
  },
});
