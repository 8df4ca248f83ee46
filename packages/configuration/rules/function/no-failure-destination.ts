import { triggerKind } from '@emmental/knowledge';
import { asString } from '@emmental/model';
import { namersOf, referencesAt } from '../../references.ts';
import { functionRule, functionSettings, type ReviewedFunction } from '../../rule.ts';
import { factAnswers, judge, notApplicable, settings } from '../../setting.ts';

/** Applies to functions whose events Lambda queues and retries. Source: Lambda developer guide, asynchronous invocation. */
export const functionNoFailureDestination = functionRule({
  id: 'function/no-failure-destination',
  aliases: ['EMM-FN-DLQ'],
  slice: 'limits',
  threats: ['T11'],
  help: 'Lambda drops an event after three failures, and nobody notices.',
  judge: (fn, input) => {
    const { logicalId } = fn.declaration;
    const hasDestination = namersOf(input, logicalId).some(
      (resource) =>
        resource.type === 'AWS::Lambda::EventInvokeConfig' &&
        referencesAt(resource, 'FunctionName').includes(logicalId) &&
        settings(resource.properties, 'DestinationConfig', 'OnFailure').some(
          ({ state }) => state !== 'absent',
        ),
    );
    if (hasDestination) return notApplicable('failed events go to a destination (EventInvokeConfig)');
    const answers = judge(functionSettings(fn, 'DeadLetterConfig', 'TargetArn'), {
      absent: true,
      // Terraform modules set an empty text when there is no destination.
      known: (target) => asString(target) === '',
    });
    return losesEvents(fn)
      ? answers
      : factAnswers(answers, 'no trigger calls it asynchronously, so Lambda queues no events for it');
  },
  describe: ({ declaration: { name } }) => ({
    title: `${name} loses events that it fails on`,
    factTitle: `${name} has no dead-letter queue`,
    severity: 'low',
    fix: '`AWS::Lambda::EventInvokeConfig/DestinationConfig.OnFailure`, or `DeadLetterConfig.TargetArn`',
  }),
});

/** True when a trigger other than a schedule sends queued events. The event of a schedule holds no data, so nothing is lost with it. */
const losesEvents = ({ declaration: { triggers } }: ReviewedFunction): boolean =>
  triggers.some(({ kind }) => kind !== 'schedule' && triggerKind(kind).delivery === 'asynchronous');
