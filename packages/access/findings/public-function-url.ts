import { accessLevel } from '@emmental/knowledge';
import { behindRows, severityOf, whenPublic } from '@emmental/model';
import { defineRule, who } from './rule.ts';

const gains = {
  calls: {
    open: 'the calls of the function to other services',
    tested:
      'computing time, and for those who pass its test of the caller the calls of the function to other services',
  },
  nothing: 'computing time of the function',
} as const;

export const publicFunctionUrl = defineRule({
  id: 'access/public-function-url',
  aliases: ['EMM-FN-URL-NOAUTH'],
  slice: 'auth',
  threats: ['T8', 'T11'],
  help: 'The function has a URL without an authorizer: anyone on the internet can start it.',
  check: (review) =>
    [...review.functions.values()].flatMap((fn) =>
      fn.function.triggers
        .filter((trigger) => trigger.kind === 'function-url')
        .flatMap((trigger) => whenPublic(trigger).map((condition) => ({ trigger, condition })))
        .map(({ trigger, condition }) => {
          const touchesData = fn.needed.some(
            (need) => need.because === 'call' && accessLevel(need.action) !== 'unknown',
          );
          return {
            title: `Anyone can start ${fn.name} by its URL`,
            function: fn.id,
            resource: trigger.place ?? fn.function.logicalId,
            at: trigger.at,
            condition,
            severity: severityOf(
              fn.tests.length > 0 ? 'authenticated' : 'public',
              touchesData || !fn.analysed ? 'data-read' : 'service',
            ),
            evidence: [{ file: trigger.at.file, line: trigger.at.line, text: trigger.by }],
            fix: '`AuthType: AWS_IAM`; or let the code check a signature of each request, and write an exception for this finding',
            details: [
              who(fn),
              {
                label: 'gains',
                text: touchesData ? gains.calls[fn.tests.length > 0 ? 'tested' : 'open'] : gains.nothing,
              },
              ...behindRows(fn.tests),
            ],
            subject: trigger.source,
          };
        }),
    ),
});
