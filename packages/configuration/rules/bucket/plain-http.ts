import { requiresTls } from '../../policies.ts';
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
  say: ({ id }) => ({
    title: `${id} answers requests without TLS`,
    severity: 'info',
    fix: 'a bucket policy that denies where aws:SecureTransport is false',
  }),
});
