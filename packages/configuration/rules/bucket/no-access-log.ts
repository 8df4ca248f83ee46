import { resourceRule } from '../../rule.ts';
import { judge, settings } from '../../setting.ts';

/** Source: S3 user guide, server access logging. */
export const bucketNoAccessLog = resourceRule({
  id: 'bucket/no-access-log',
  aliases: ['EMM-S3-LOG'],
  slice: 'audit',
  threats: [],
  help: 'Who read and wrote the bucket is written nowhere.',
  types: ['AWS::S3::Bucket'],
  judge: ({ properties }) =>
    judge(settings(properties, 'LoggingConfiguration'), {
      absent: true,
      known: () => false,
    }),
  say: ({ id }) => ({
    title: `Nobody can tell who read ${id}`,
    severity: 'info',
    fix: 'LoggingConfiguration: { DestinationBucketName: … }, or data events in a trail',
  }),
});
