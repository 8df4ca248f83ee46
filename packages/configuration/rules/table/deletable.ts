import { resourceRule } from '../../rule.ts';
import { isOn, judge, scalar, settings } from '../../setting.ts';

/** Source: DynamoDB developer guide, deletion protection. */
export const tableDeletable = resourceRule({
  id: 'table/deletable',
  aliases: ['EMM-DDB-DELPROT'],
  slice: 'limits',
  threats: [],
  help: 'A single call or a changed template can delete the table.',
  types: ['AWS::DynamoDB::Table'],
  judge: ({ properties }) =>
    judge(settings(properties, 'DeletionProtectionEnabled'), {
      absent: true,
      known: scalar((value) => !isOn(value)),
    }),
  describe: ({ id }) => ({
    title: `A single call can delete ${id}`,
    severity: 'info',
    fix: '`DeletionProtectionEnabled: true`',
    edit: {
      part: 'settings',
      set: { DeletionProtectionEnabled: true },
      byHand: 'nobody can delete the stack until this is off',
    },
  }),
});
