import { asString } from '@emmental/model';
import { allowances } from '../../policies.ts';
import { defineRule } from '../../rule.ts';

/** Source: SQS developer guide, access policy examples. */
export const queueAnyAction = defineRule({
  id: 'queue/any-action',
  aliases: ['EMM-SQS-STAR'],
  slice: 'source',
  threats: ['T9'],
  help: 'The policy of the queue lets others do everything with it, even delete it or change its policy.',
  check: (input) =>
    allowances(input, 'AWS::SQS::Queue')
      .filter(({ statement }) =>
        statement.action.values.some((value) => /^(\*|sqs:\*)$/i.test(asString(value) ?? '')),
      )
      .map(({ resource, holder, statement, audience }) => ({
        title: `Others may do everything with ${resource.id}`,
        function: null,
        resource: holder,
        at: statement.at,
        severity: audience.exposure === 'public' ? ('high' as const) : ('medium' as const),
        condition: statement.when,
        evidence: [{ file: statement.at.file, line: statement.at.line, text: audience.by }],
        fix: 'Action: sqs:SendMessage, or the actions that others need',
        details: [],
        subject: `${resource.id} ${statement.sid ?? ''}`,
      })),
});
