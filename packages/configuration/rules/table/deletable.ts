import { resourceRule } from '../../rule.ts';
import { isOn, judge, scalar, settings } from '../../setting.ts';

/** Source: DynamoDB developer guide, deletion protection. */
export const tableDeletable = resourceRule({
  id: 'table/deletable',
  aliases: ['EMM-DDB-DELPROT'],
  slice: 'limits',
  threats: [],
  help: 'One call or one changed template deletes the table.',
  types: ['AWS::DynamoDB::Table'],
  judge: ({ properties }) =>
    judge(settings(properties, 'DeletionProtectionEnabled'), {
      absent: true,
      known: scalar((value) => !isOn(value)),
    }),
  say: ({ id }) => ({
    title: `One call deletes ${id}`,
    severity: 'info',
    fix: '`DeletionProtectionEnabled: true`',
    edit: {
      part: 'settings',
      set: { DeletionProtectionEnabled: true },
      byHand: 'the stack can then not be deleted before it is switched off',
    },
  }),
});
