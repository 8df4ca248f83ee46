import { asString } from '@emmental/model';
import { resourceRule } from '../../rule.ts';
import { judge, notApplicable, settings } from '../../setting.ts';

/** Source: SNS developer guide, dead-letter queues: SNS discards a message when all retries of its delivery failed. */
export const topicNoRedrive = resourceRule({
  id: 'topic/no-redrive',
  aliases: ['EMM-SNS-REDRIVE'],
  slice: 'limits',
  threats: ['T11'],
  help: 'SNS drops a message that it cannot deliver, and nobody notices.',
  types: ['AWS::SNS::Subscription'],
  judge: ({ properties }) => {
    const protocol = settings(properties, 'Protocol')[0];
    const isMail =
      protocol?.state === 'known' && /^(email|sms|application)/.test(asString(protocol.value) ?? '');
    return isMail
      ? notApplicable('SNS does not keep failed mail and push messages')
      : judge(settings(properties, 'RedrivePolicy'), { absent: true, known: () => false });
  },
  describe: ({ id }) => ({
    title: `${id} loses messages that it cannot deliver`,
    severity: 'low',
    fix: '`RedrivePolicy: { deadLetterTargetArn: … }`',
  }),
});
