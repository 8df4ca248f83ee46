import { defineTrigger, service, writer } from '../row.ts';

export const bedrockAgent = defineTrigger({
  kind: 'bedrock-agent',
  title: 'Bedrock agent action',
  source: 'https://docs.aws.amazon.com/bedrock/latest/userguide/agents-lambda.html',

  principals: ['bedrock.amazonaws.com'],
  caller: {
    name: 'bedrock agent',
    reach: { exposure: 'account', by: 'whoever may invoke the agent' },
  },
  delivery: 'synchronous',
  needs: [],
  handOver: [],

  // A model fills the parameters from what a person wrote.
  paths: [
    ...writer(
      'inputText',
      'parameters[].value',
      'requestBody.**',
      'sessionAttributes.**',
      'promptSessionAttributes.**',
    ),
    ...service('**'),
  ],
  fields: null,
  guessedBy: [],
  sample: null,

  namedBy: 'kind',
  itemFailures: false,
  arrivesAs: ['bedrock-agent'],
  forms: [
    {
      id: 'bedrock-agent',
      signs: [{ priority: 3150, when: ['actionGroup', 'agent'], confidence: 1 }],
      answer: 'error',
      records: [],
    },
  ],
});
