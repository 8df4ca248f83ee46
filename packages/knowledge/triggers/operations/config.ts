import { defineTrigger, depends, service } from '../row.ts';

export const config = defineTrigger({
  kind: 'config',
  title: 'AWS Config rule',
  source:
    'https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_example-events.html',

  principals: ['config.amazonaws.com'],
  caller: { name: 'config rule', reach: { exposure: 'internal', by: 'AWS Config' } },
  delivery: 'asynchronous',
  needs: [],
  handOver: [],

  // Configuration items hold names and tags that users of the account choose.
  paths: [...depends('invokingEvent', 'invokingEvent.**'), ...service('**')],
  fields: null,
  guessedBy: [],
  sample: null,

  namedBy: 'kind',
  itemFailures: false,
  arrivesAs: ['config'],
  forms: [
    {
      id: 'config',
      signs: [
        { priority: 3180, when: ['invokingEvent', 'configRuleName'], confidence: 1 },
        { priority: 4080, when: ['source=aws.config', 'detail-type'], confidence: 1 },
      ],
      answer: 'error',
      records: [],
    },
  ],
});
