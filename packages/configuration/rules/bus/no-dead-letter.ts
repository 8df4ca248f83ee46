import { resourceRule } from '../../rule.ts';
import { answersOr, notApplicable, settings } from '../../setting.ts';

/** Source: EventBridge user guide, dead-letter queues for undelivered events. */
export const busNoDeadLetter = resourceRule({
  id: 'bus/no-dead-letter',
  aliases: ['EMM-EB-DLQ'],
  slice: 'limits',
  threats: [],
  help: 'EventBridge drops an event that it cannot deliver for 24 hours.',
  types: ['AWS::Events::Rule'],
  judge: ({ properties }) =>
    // A lost run of a schedule is made up by the next run; a lost event is lost for ever.
    settings(properties, 'EventPattern').every(({ state }) => state === 'absent')
      ? notApplicable('a schedule starts it, and starts it again')
      : answersOr(
          settings(properties, 'Targets').flatMap((setting) =>
            setting.state === 'known' && setting.value.kind === 'list'
              ? setting.value.items.map((target) => ({
                  when: setting.when,
                  isWrong: settings(target, 'DeadLetterConfig').every(({ state }) => state === 'absent'),
                  at: null,
                  because: 'each target has a dead-letter queue',
                }))
              : [],
          ),
          'its targets are not known',
        ),
  describe: ({ id }) => ({
    title: `${id} loses events that it cannot deliver`,
    severity: 'low',
    fix: '`Targets.DeadLetterConfig: { Arn: … }`',
  }),
});
