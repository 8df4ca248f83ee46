import type { Resource } from '@emmental/model';
import { namersOf, referencesAt, startedBy } from '../../references.ts';
import { type RuleInput, resourceRule } from '../../rule.ts';
import { judge, notApplicable, settings } from '../../setting.ts';

/** Applies to queues that start a function of the template. Source: SQS developer guide, dead-letter queues. */
export const queueNoDeadLetter = resourceRule({
  id: 'queue/no-dead-letter',
  aliases: ['EMM-SQS-DLQ'],
  slice: 'limits',
  threats: ['T11'],
  help: 'A message that the function cannot handle comes back until it expires: the function runs again and again, and the message is then lost.',
  types: ['AWS::SQS::Queue'],
  judge: (resource, input) =>
    startedBy(input, resource.id).length > 0 && !isDeadLetter(resource, input)
      ? judge(settings(resource.properties, 'RedrivePolicy'), { absent: true, known: () => false })
      : notApplicable('it starts no function, or is itself a dead-letter queue'),
  describe: ({ id }) => ({
    title: `${id} delivers a failing message again and again, then loses it`,
    severity: 'low',
    fix: '`RedrivePolicy: { deadLetterTargetArn: …, maxReceiveCount: 5 }`',
  }),
});

/** True when another queue sends its failed messages to this queue. */
const isDeadLetter = ({ id }: Resource, input: RuleInput): boolean =>
  namersOf(input, id).some((namer) =>
    referencesAt(namer, 'RedrivePolicy', 'deadLetterTargetArn').includes(id),
  );
