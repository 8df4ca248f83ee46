import { resourceRule } from '../../rule.ts';
import { factAnswers, judge, scalar, settings } from '../../setting.ts';

/** The numbers of days that CloudWatch accepts; 0 is Terraform's value for "for ever". Source: CloudWatch Logs API reference, PutRetentionPolicy. */
const days = new Set([
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]);

/** Source: CloudWatch Logs user guide, retention. */
export const logNoRetention = resourceRule({
  id: 'log/no-retention',
  aliases: ['EMM-LOG-RETENTION'],
  slice: 'audit',
  threats: [],
  help: 'Nothing deletes old logs: you pay for them, and leaked secrets stay in them.',
  types: ['AWS::Logs::LogGroup'],
  judge: ({ properties }) => {
    const found = settings(properties, 'RetentionInDays');
    const answers = judge(found, { absent: true, known: () => false });
    if (answers.some(({ isWrong }) => isWrong !== false)) return answers;
    return factAnswers(
      judge(found, { absent: true, known: scalar((value) => !days.has(Number(value))) }),
      'CloudWatch refuses that number of days, and the deployment fails',
    );
  },
  describe: ({ id }) => ({
    title: `Nothing deletes old logs in ${id}`,
    factTitle: `${id} has a number of days that CloudWatch does not accept`,
    severity: 'low',
    fix: '`RetentionInDays: 30`',
    edit: {
      part: 'settings',
      set: { RetentionInDays: 30 },
      note: 'logs older than 30 days will be deleted',
    },
  }),
});
