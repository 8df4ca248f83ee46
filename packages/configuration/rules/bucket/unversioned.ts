import { resourceRule } from '../../rule.ts';
import { judge, scalar, settings } from '../../setting.ts';

/** Source: S3 user guide, versioning. */
export const bucketUnversioned = resourceRule({
  id: 'bucket/unversioned',
  aliases: ['EMM-S3-VERSION'],
  slice: 'limits',
  threats: [],
  help: 'What is overwritten or deleted in the bucket is gone.',
  types: ['AWS::S3::Bucket'],
  judge: ({ properties }) =>
    judge(settings(properties, 'VersioningConfiguration', 'Status'), {
      absent: true,
      known: scalar((value) => value !== 'Enabled'),
    }),
  say: ({ id }) => ({
    title: `What is overwritten in ${id} is gone`,
    severity: 'info',
    fix: '`VersioningConfiguration: { Status: Enabled }`',
    edit: {
      part: 'settings',
      set: { VersioningConfiguration: { Status: 'Enabled' } },
      note: 'older versions cost until a lifecycle rule deletes them',
    },
  }),
});
