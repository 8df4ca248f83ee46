import { defineTrigger, guide, service, writer } from '../row.ts';

export const websocketAuthorizer = defineTrigger({
  kind: 'websocket-authorizer',
  title: 'WebSocket authorizer',
  source: guide('services-apigateway'),

  principals: ['apigateway.amazonaws.com'],
  caller: null,
  delivery: 'synchronous',
  needs: [],
  handOver: [],

  paths: [
    ...writer(
      'headers.**',
      'multiValueHeaders.**',
      'queryStringParameters.**',
      'multiValueQueryStringParameters.**',
    ),
    ...service('**'),
  ],
  fields: null,
  guessedBy: [],
  sample: null,

  namedBy: 'kind',
  itemFailures: false,
  arrivesAs: 'any',
  forms: [],
});
