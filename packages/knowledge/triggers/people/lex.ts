import { defineTrigger, service, writer } from '../row.ts';

export const lex = defineTrigger({
  kind: 'lex',
  title: 'Lex bot',
  source: 'https://docs.aws.amazon.com/lexv2/latest/dg/lambda-input-format.html',

  principals: ['lex.amazonaws.com', 'lexv2.amazonaws.com'],
  caller: {
    name: 'lex',
    reach: { exposure: 'unknown', by: 'who may talk to the bot is decided by its clients' },
  },
  delivery: 'synchronous',
  needs: [],
  handOver: [],

  paths: [
    ...writer(
      'inputTranscript',
      'interpretations[].intent.slots.**',
      'sessionState.intent.slots.**',
      'sessionState.sessionAttributes.**',
      'currentIntent.slots.**',
      'currentIntent.slotDetails.**',
      'sessionAttributes.**',
      'requestAttributes.**',
      'transcriptions[].**',
      'userId',
      'sessionId',
    ),
    ...service('**'),
  ],
  fields: null,
  guessedBy: [],
  sample: null,

  namedBy: 'kind',
  itemFailures: false,
  arrivesAs: ['lex'],
  forms: [
    {
      id: 'lex',
      signs: [
        { priority: 3090, when: ['bot', 'currentIntent'], confidence: 1 },
        { priority: 3100, when: ['bot', 'sessionState'], confidence: 1 },
        { priority: 3110, when: ['session.application', 'request.type'], confidence: 0.9 },
        { priority: 3120, when: ['header.namespace^Alexa', 'payload'], confidence: 0.9 },
      ],
      answer: 'error',
      records: [],
    },
  ],
});
