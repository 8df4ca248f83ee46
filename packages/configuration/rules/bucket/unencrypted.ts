import { resourceRule } from '../../rule.ts';
import { factAnswers, judge, settings } from '../../setting.ts';

/** The Terraform types of objects in a bucket. */
const objects: readonly string[] = ['aws_s3_object', 'aws_s3_bucket_object'];

/** Source: S3 user guide, default bucket encryption: SSE-S3 for every object since 5 January 2023. */
export const bucketUnencrypted = resourceRule({
  id: 'bucket/unencrypted',
  aliases: ['EMM-S3-ENC'],
  slice: 'source',
  threats: [],
  help: 'The template does not set how the bucket is encrypted. Reported only with `scan --peers`: S3 has encrypted every object by itself since January 2023.',
  types: ['AWS::S3::Bucket', ...objects],
  judge: ({ type, properties }) =>
    factAnswers(
      judge(settings(properties, objects.includes(type) ? 'server_side_encryption' : 'BucketEncryption'), {
        absent: true,
        known: () => false,
      }),
      'S3 encrypts every object with its own key',
    ),
  describe: ({ id }) => ({
    title: `The template does not set how ${id} is encrypted`,
    severity: 'info',
    fix: '`BucketEncryption` (of an object: server_side_encryption), for a key of your own',
  }),
});
