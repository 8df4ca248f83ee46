import { resourceRule } from '../../rule.ts';
import { judge, settings, weightless } from '../../setting.ts';

/** Of Terraform. */
const objects: readonly string[] = ['aws_s3_object', 'aws_s3_bucket_object'];

/** Source: S3 user guide, default bucket encryption: SSE-S3 for every object since 5 January 2023. */
export const bucketUnencrypted = resourceRule({
  id: 'bucket/unencrypted',
  aliases: ['EMM-S3-ENC'],
  slice: 'source',
  threats: [],
  help: 'Nothing says how the bucket is encrypted. It is told with `scan --peers` only: S3 encrypts every object by itself since January 2023.',
  types: ['AWS::S3::Bucket', ...objects],
  judge: ({ type, properties }) =>
    weightless(
      judge(settings(properties, objects.includes(type) ? 'server_side_encryption' : 'BucketEncryption'), {
        absent: true,
        known: () => false,
      }),
      'S3 encrypts every object with a key of its own',
    ),
  say: ({ id }) => ({
    title: `Nothing says how ${id} is encrypted`,
    severity: 'info',
    fix: '`BucketEncryption` (of an object: server_side_encryption), for a key of your own',
  }),
});
