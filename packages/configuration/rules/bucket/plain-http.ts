import { plainHttpRule } from '../../plain-http.ts';

/** Source: AWS Config rule s3-bucket-ssl-requests-only. */
export const bucketPlainHttp = plainHttpRule({
  id: 'bucket/plain-http',
  aliases: ['EMM-S3-TLS'],
  type: 'AWS::S3::Bucket',
  noun: 'bucket',
  policy: 'AWS::S3::BucketPolicy',
  on: (id) => ({ Bucket: { Ref: id } }),
  denied: (id) => ({
    Action: 's3:*',
    Resource: [{ 'Fn::GetAtt': [id, 'Arn'] }, { 'Fn::Sub': `\${${id}.Arn}/*` }],
  }),
});
