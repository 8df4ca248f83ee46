import { asString } from '@emmental/model';
import { resourceRule } from '../../rule.ts';
import { judge, settings } from '../../setting.ts';

/** Source: SNS developer guide, fanout to HTTP/S endpoints. */
export const topicPlainHttp = resourceRule({
  id: 'topic/plain-http',
  aliases: ['EMM-SNS-TLS'],
  slice: 'source',
  threats: ['T9'],
  help: 'SNS sends messages to an address without TLS: someone on the network path can read and change them.',
  types: ['AWS::SNS::Subscription'],
  judge: ({ properties }) =>
    judge(settings(properties, 'Protocol'), { absent: false, known: (value) => asString(value) === 'http' }),
  describe: ({ id }) => ({
    title: `${id} sends its messages without TLS`,
    severity: 'medium',
    fix: '`Protocol: https`',
    gains: 'the messages, for someone on the network path',
  }),
});
