import { oncePerApp } from '../../once.ts';
import { ofType, referencesAt } from '../../references.ts';
import { resourceRule } from '../../rule.ts';
import { judge, notAsked, settings } from '../../setting.ts';

/** Source: S3 user guide, server access logging. */
export const bucketNoAccessLog = resourceRule({
  id: 'bucket/no-access-log',
  aliases: ['EMM-S3-LOG'],
  slice: 'audit',
  threats: [],
  help: 'Reads and writes of the bucket are not logged.',
  types: ['AWS::S3::Bucket'],
  judge: ({ id, properties }, facts) =>
    destinations(facts).has(id)
      ? notAsked('it holds the logs of other buckets')
      : judge(settings(properties, 'LoggingConfiguration'), {
          absent: true,
          known: () => false,
        }),
  say: ({ id }) => ({
    title: `Reads of ${id} are not logged`,
    severity: 'info',
    fix: '`LoggingConfiguration: { DestinationBucketName: … }`, or data events in a trail',
  }),
});

/** A bucket that logs into itself would log its own logs. Source: S3 user guide, "Enabling server access logging". */
const destinations = oncePerApp(
  (facts) =>
    new Set(
      ofType(facts, 'AWS::S3::Bucket').flatMap((bucket) =>
        referencesAt(bucket, 'LoggingConfiguration', 'DestinationBucketName').filter(
          (id) => id !== bucket.id,
        ),
      ),
    ),
);
