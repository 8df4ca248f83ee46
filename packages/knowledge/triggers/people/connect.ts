import { defineTrigger, service, writer } from '../row.ts';

export const connect = defineTrigger({
  kind: 'connect',
  title: 'Connect contact flow',
  source: 'https://docs.aws.amazon.com/connect/latest/adminguide/connect-lambda-functions.html',

  principals: ['connect.amazonaws.com'],
  caller: {
    name: 'connect',
    reach: { exposure: 'unknown', by: 'which contact flows call it is not in the template' },
  },
  delivery: 'synchronous',
  needs: [],
  handOver: [],

  paths: [
    ...writer(
      'Details.ContactData.Attributes.**',
      'Details.ContactData.CustomerEndpoint.Address',
      'Details.Parameters.**',
    ),
    ...service('**'),
  ],
  fields: null,
  guessedBy: [],
  sample: null,

  namedBy: 'kind',
  itemFailures: false,
  arrivesAs: ['connect'],
  forms: [
    {
      id: 'connect',
      signs: [
        { priority: 3130, when: ['Details.ContactData'], confidence: 1 },
        { priority: 3140, when: ['connection-id', 'client-openvpn-version'], confidence: 0.8 },
      ],
      answer: 'error',
      records: [],
    },
  ],
});
