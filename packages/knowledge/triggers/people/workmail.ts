import { defineTrigger, service, writer } from '../row.ts';

export const workmail = defineTrigger({
  kind: 'workmail',
  title: 'WorkMail message',
  source: 'https://docs.aws.amazon.com/workmail/latest/adminguide/lambda.html',

  principals: [
    'workmail.us-east-1.amazonaws.com',
    'workmail.us-west-2.amazonaws.com',
    'workmail.eu-west-1.amazonaws.com',
  ],
  caller: { name: 'workmail', reach: { exposure: 'public', by: 'anyone can send mail' } },
  delivery: 'synchronous',
  needs: [],
  handOver: [],

  paths: [...writer('subject', 'envelope.**'), ...service('**')],
  fields: null,
  guessedBy: [],
  sample: null,

  namedBy: 'kind',
  itemFailures: false,
  arrivesAs: ['workmail'],
  forms: [
    {
      id: 'workmail',
      signs: [{ priority: 3230, when: ['summaryVersion', 'envelope.mailFrom'], confidence: 1 }],
      answer: 'error',
      records: [],
    },
  ],
});
