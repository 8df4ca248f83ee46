import { defineTrigger, service, writer } from '../row.ts';

export const alexa = defineTrigger({
  kind: 'alexa',
  title: 'Alexa skill',
  source:
    'https://developer.amazon.com/en-US/docs/alexa/custom-skills/request-and-response-json-reference.html',

  principals: ['alexa-appkit.amazon.com', 'alexa-connectedhome.amazon.com'],
  caller: { name: 'alexa', reach: { exposure: 'public', by: 'anyone who enables the skill' } },
  delivery: 'synchronous',
  needs: [],
  handOver: [],

  paths: [...writer('request.intent.**', 'session.attributes.**', 'directive.payload.**'), ...service('**')],
  fields: null,
  guessedBy: [],
  sample: null,

  namedBy: 'kind',
  itemFailures: false,
  arrivesAs: ['lex'],
  forms: [],
});
