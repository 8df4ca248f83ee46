import type { Resource } from '@emmental/model';
import { namersOf, referencesAt, startedBy } from '../../references.ts';
import { type Facts, resourceRule } from '../../rule.ts';
import { judge, notAsked, settings } from '../../setting.ts';

/** Asked of queues that start a function; a queue that others drain has its owner's rules. Source: SQS developer guide, dead-letter queues. */
export const queueNoDeadLetter = resourceRule({
  id: 'queue/no-dead-letter',
  aliases: ['EMM-SQS-DLQ'],
  slice: 'limits',
  threats: ['T11'],
  help: 'A message that the function cannot handle comes back until it expires: the function runs again and again, and the message is then lost.',
  types: ['AWS::SQS::Queue'],
  judge: (resource, facts) =>
    startedBy(facts, resource.id).length > 0 && !isDeadLetter(resource, facts)
      ? judge(settings(resource.properties, 'RedrivePolicy'), { absent: true, known: () => false })
      : notAsked('it starts no function, or is itself a dead-letter queue'),
  say: ({ id }) => ({
    title: `${id} delivers a failing message again and again, then loses it`,
    severity: 'low',
    fix: '`RedrivePolicy: { deadLetterTargetArn: …, maxReceiveCount: 5 }`',
  }),
});

/** Another queue puts its failed messages here. */
const isDeadLetter = ({ id }: Resource, facts: Facts): boolean =>
  namersOf(facts, id).some((namer) =>
    referencesAt(namer, 'RedrivePolicy', 'deadLetterTargetArn').includes(id),
  );
