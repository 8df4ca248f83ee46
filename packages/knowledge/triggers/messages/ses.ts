import { defineTrigger, service, writer } from '../row.ts';

export const ses = defineTrigger({
  kind: 'ses',
  title: 'received mail',
  source: 'https://docs.aws.amazon.com/ses/latest/dg/receiving-email-action-lambda-event.html',

  principals: ['ses.amazonaws.com'],
  caller: { name: 'ses', reach: { exposure: 'public', by: 'anyone can send mail' } },
  delivery: 'asynchronous',
  needs: [],
  handOver: [],

  paths: [
    ...writer(
      'Records[].ses.mail.headers[].**',
      'Records[].ses.mail.commonHeaders.**',
      'Records[].ses.mail.source',
      'Records[].ses.mail.destination[]',
      'Records[].ses.receipt.recipients[]',
    ),
    ...service('**'),
  ],
  fields: null,
  guessedBy: [],
  sample: null,

  namedBy: 'kind',
  itemFailures: false,
  arrivesAs: ['ses'],
  forms: [
    {
      id: 'ses',
      signs: [
        { priority: 1090, when: ['Records.0.eventSource=aws:ses'], confidence: 1 },
        {
          priority: 1100,
          when: ['notificationType=Received', 'mail.messageId'],
          confidence: 0.9,
          places: { content: 'mime' },
        },
      ],
      answer: 'ses',
      records: ['Records'],
    },
  ],
});
