import { resourceRule } from '../../rule.ts';
import { judge, settings } from '../../setting.ts';

/** Source: CloudWatch Logs user guide, retention. */
export const logNoRetention = resourceRule({
  id: 'log/no-retention',
  aliases: ['EMM-LOG-RETENTION'],
  slice: 'audit',
  threats: [],
  help: 'Logs are kept for ever: they cost, and what leaked into them stays.',
  types: ['AWS::Logs::LogGroup'],
  judge: ({ properties }) =>
    judge(settings(properties, 'RetentionInDays'), {
      absent: true,
      known: () => false,
    }),
  say: ({ id }) => ({
    title: `Logs in ${id} are kept for ever`,
    severity: 'low',
    fix: 'RetentionInDays: 30',
    edit: {
      part: 'settings',
      set: { RetentionInDays: 30 },
      note: 'what is older than 30 days is deleted',
    },
  }),
});
