import { triggerKind } from '@emmental/knowledge';
import { asString } from '@emmental/model';
import { namersOf, referencesAt } from '../../references.ts';
import { type FunctionFacts, functionRule, functionSettings } from '../../rule.ts';
import { judge, notAsked, settings, weightless } from '../../setting.ts';

/** Asked of functions whose events Lambda queues and retries. Source: Lambda developer guide, asynchronous invocation. */
export const functionNoFailureDestination = functionRule({
  id: 'function/no-failure-destination',
  aliases: ['EMM-FN-DLQ'],
  slice: 'limits',
  threats: ['T11'],
  help: 'Lambda drops an event after three failures, and nobody notices.',
  judge: (fn, facts) => {
    const { logicalId } = fn.declaration;
    const hasDestination = namersOf(facts, logicalId).some(
      (resource) =>
        resource.type === 'AWS::Lambda::EventInvokeConfig' &&
        referencesAt(resource, 'FunctionName').includes(logicalId) &&
        settings(resource.properties, 'DestinationConfig', 'OnFailure').some(
          ({ state }) => state !== 'absent',
        ),
    );
    if (hasDestination) return notAsked('failed events go to a destination (EventInvokeConfig)');
    const answers = judge(functionSettings(fn, 'DeadLetterConfig', 'TargetArn'), {
      absent: true,
      // An empty text is how modules of Terraform say that there is none.
      known: (target) => asString(target) === '',
    });
    return losesEvents(fn) ? answers : weightless(answers, 'none of its triggers queues events in Lambda');
  },
  say: ({ declaration: { name } }) => ({
    title: `${name} loses events that it fails on`,
    asFact: `${name} has no dead-letter queue`,
    severity: 'low',
    fix: '`AWS::Lambda::EventInvokeConfig/DestinationConfig.OnFailure`, or `DeadLetterConfig.TargetArn`',
  }),
});

/** A schedule has nothing to lose: its event says only that it is time, and the next one comes. */
const losesEvents = ({ declaration: { triggers } }: FunctionFacts): boolean =>
  triggers.some(({ kind }) => kind !== 'schedule' && triggerKind(kind)?.delivery === 'asynchronous');
