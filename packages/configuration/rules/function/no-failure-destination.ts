import { triggerKind } from '@emmental/knowledge';
import { type FunctionFacts, functionRule, functionSettings } from '../../rule.ts';
import { judge, settings } from '../../setting.ts';

/** Asked of functions whose events Lambda queues and retries. Source: Lambda developer guide, asynchronous invocation. */
export const functionNoFailureDestination = functionRule({
  id: 'function/no-failure-destination',
  aliases: ['EMM-FN-DLQ'],
  slice: 'limits',
  threats: ['T11'],
  help: 'An event that fails three times is dropped, and nobody sees that it was there.',
  judge: (fn, { app }) => {
    if (!isAsynchronous(fn)) return [];
    const hasDestination = [...app.resources.values()].some(
      ({ type, properties }) =>
        type === 'AWS::Lambda::EventInvokeConfig' &&
        settings(properties, 'DestinationConfig', 'OnFailure').some(({ state }) => state !== 'absent') &&
        settings(properties, 'FunctionName').some(
          (one) =>
            one.state === 'known' &&
            one.value.kind === 'text' &&
            one.value.parts.some(
              (part) =>
                typeof part !== 'string' && part.kind === 'resource' && part.id === fn.declaration.logicalId,
            ),
        ),
    );
    return hasDestination
      ? []
      : judge(functionSettings(fn, 'DeadLetterConfig', 'TargetArn'), { absent: true, known: () => false });
  },
  say: ({ declaration: { name } }) => ({
    title: `Events that ${name} fails on are dropped`,
    severity: 'low',
    fix: 'EventInvokeConfig.DestinationConfig.OnFailure, or DeadLetterConfig',
  }),
});

const isAsynchronous = ({ declaration: { triggers } }: FunctionFacts): boolean =>
  triggers.some(({ kind }) => triggerKind(kind)?.delivery === 'asynchronous');
