import { pollerNetwork } from '../network.ts';
import { defineTrigger, guide, service, writer } from '../row.ts';

export const mq = defineTrigger({
  kind: 'mq',
  title: 'broker message',
  source: guide('process-mq-messages-with-lambda'),

  principals: [],
  caller: null,
  delivery: 'polled',
  needs: [
    { actions: ['mq:DescribeBroker'], on: 'source' },
    { actions: pollerNetwork, on: 'any' },
    { actions: ['secretsmanager:GetSecretValue'], on: 'secrets', when: 'has-secrets' },
  ],
  handOver: [],

  paths: [
    ...writer(
      'messages[].data',
      'messages[].data.**',
      'messages[].properties.**',
      'messages[].correlationId',
      'messages[].replyTo',
      'rmqMessagesByQueue.*[].data',
      'rmqMessagesByQueue.*[].data.**',
      'rmqMessagesByQueue.*[].basicProperties.**',
    ),
    ...service('**'),
  ],
  fields: null,
  guessedBy: [],
  sample: null,

  namedBy: 'resource',
  itemFailures: false,
  arrivesAs: ['mq'],
  forms: [
    {
      id: 'mq',
      signs: [
        {
          priority: 1160,
          when: ['eventSource^aws:', 'messages.0.data'],
          confidence: 1,
          places: { 'messages.*.data': 'base64' },
        },
        {
          priority: 1170,
          when: ['eventSource=aws:rmq'],
          confidence: 1,
          places: { 'rmqMessagesByQueue.*.*.data': 'base64' },
        },
      ],
      answer: 'asynchronous',
      records: ['messages', 'rmqMessagesByQueue.*'],
    },
  ],
});
