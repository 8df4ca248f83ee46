import { resourceRule } from '../../rule.ts';
import { answersOr, notAsked, settings } from '../../setting.ts';

/** Source: EventBridge user guide, dead-letter queues for undelivered events. */
export const busNoDeadLetter = resourceRule({
  id: 'bus/no-dead-letter',
  aliases: ['EMM-EB-DLQ'],
  slice: 'limits',
  threats: [],
  help: 'An event that cannot be delivered for 24 hours is lost.',
  types: ['AWS::Events::Rule'],
  judge: ({ properties }) =>
    // A schedule comes again; an event does not.
    settings(properties, 'EventPattern').every(({ state }) => state === 'absent')
      ? notAsked('it goes by a schedule, which comes again')
      : answersOr(
          settings(properties, 'Targets').flatMap((one) =>
            one.state === 'known' && one.value.kind === 'list'
              ? one.value.items.map((target) => ({
                  when: one.when,
                  isWrong: settings(target, 'DeadLetterConfig').every(({ state }) => state === 'absent'),
                  at: null,
                  because: 'each target has a dead-letter queue',
                }))
              : [],
          ),
          'its targets are not known',
        ),
  say: ({ id }) => ({
    title: `An event of ${id} that cannot be delivered is lost`,
    severity: 'low',
    fix: '`Targets.DeadLetterConfig: { Arn: … }`',
  }),
});
