import { resourceRule } from '../../rule.ts';
import { judge, scalar, settings } from '../../setting.ts';

/** Source: S3 user guide, versioning. */
export const bucketUnversioned = resourceRule({
  id: 'bucket/unversioned',
  aliases: ['EMM-S3-VERSION'],
  slice: 'limits',
  threats: [],
  help: 'Nobody can restore objects that are overwritten or deleted in the bucket.',
  types: ['AWS::S3::Bucket'],
  judge: ({ properties }) =>
    judge(settings(properties, 'VersioningConfiguration', 'Status'), {
      absent: true,
      known: scalar((value) => value !== 'Enabled'),
    }),
  describe: ({ id }) => ({
    title: `Nobody can restore overwritten objects in ${id}`,
    severity: 'info',
    fix: '`VersioningConfiguration: { Status: Enabled }`',
    edit: {
      part: 'settings',
      set: { VersioningConfiguration: { Status: 'Enabled' } },
      note: 'you pay for older versions until a lifecycle rule deletes them',
    },
  }),
});
