import { oncePerApp } from '../../once.ts';
import { ofType, referencesAt } from '../../references.ts';
import { resourceRule } from '../../rule.ts';
import { judge, notApplicable, settings } from '../../setting.ts';

/** Source: S3 user guide, server access logging. */
export const bucketNoAccessLog = resourceRule({
  id: 'bucket/no-access-log',
  aliases: ['EMM-S3-LOG'],
  slice: 'audit',
  threats: [],
  help: 'Reads and writes of the bucket are not logged.',
  types: ['AWS::S3::Bucket'],
  judge: ({ id, properties }, input) =>
    destinations(input).has(id)
      ? notApplicable('it holds the logs of other buckets')
      : judge(settings(properties, 'LoggingConfiguration'), {
          absent: true,
          known: () => false,
        }),
  describe: ({ id }) => ({
    title: `Reads of ${id} are not logged`,
    severity: 'info',
    fix: '`LoggingConfiguration: { DestinationBucketName: … }`, or data events in a trail',
  }),
});

/**
 * Returns the ids of buckets that receive the logs of another bucket. If such a bucket logged into itself, it would log
 * its own logs. Source: S3 user guide, "Enabling server access logging".
 */
const destinations = oncePerApp(
  (input) =>
    new Set(
      ofType(input, 'AWS::S3::Bucket').flatMap((bucket) =>
        referencesAt(bucket, 'LoggingConfiguration', 'DestinationBucketName').filter(
          (id) => id !== bucket.id,
        ),
      ),
    ),
);
