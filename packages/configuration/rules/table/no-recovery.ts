import { resourceRule } from '../../rule.ts';
import { isOn, judge, scalar, settings } from '../../setting.ts';

/** Source: DynamoDB developer guide, point-in-time recovery. */
export const tableNoRecovery = resourceRule({
  id: 'table/no-recovery',
  aliases: ['EMM-DDB-PITR'],
  slice: 'limits',
  threats: [],
  help: 'Nobody can restore items that are deleted or overwritten in the table.',
  types: ['AWS::DynamoDB::Table'],
  judge: ({ properties }) =>
    judge(settings(properties, 'PointInTimeRecoverySpecification', 'PointInTimeRecoveryEnabled'), {
      absent: true,
      known: scalar((value) => !isOn(value)),
    }),
  describe: ({ id }) => ({
    title: `Nobody can restore lost items in ${id}`,
    severity: 'low',
    fix: '`PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true }`',
    edit: {
      part: 'settings',
      set: { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } },
      note: 'AWS charges by the size of the table',
    },
  }),
});
