import { resourceRule } from '../../rule.ts';
import { isOn, judge, scalar, settings } from '../../setting.ts';

/** Source: DynamoDB developer guide, point-in-time recovery. */
export const tableNoRecovery = resourceRule({
  id: 'table/no-recovery',
  aliases: ['EMM-DDB-PITR'],
  slice: 'limits',
  threats: [],
  help: 'What was deleted or overwritten in the table cannot be brought back.',
  types: ['AWS::DynamoDB::Table'],
  judge: ({ properties }) =>
    judge(settings(properties, 'PointInTimeRecoverySpecification', 'PointInTimeRecoveryEnabled'), {
      absent: true,
      known: scalar((value) => !isOn(value)),
    }),
  say: ({ id }) => ({
    title: `What is lost in ${id} cannot be brought back`,
    severity: 'low',
    fix: '`PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true }`',
    edit: {
      part: 'settings',
      set: { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } },
      note: 'costs by the size of the table',
    },
  }),
});
