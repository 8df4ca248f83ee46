import { defineTrigger, service, writer } from '../row.ts';
import { apiEndpoint, isProxy, requestV1Fields } from './request.ts';

export const websocket = defineTrigger({
  kind: 'websocket',
  title: 'WebSocket message',
  source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api.html',

  principals: ['apigateway.amazonaws.com'],
  caller: null,
  delivery: 'synchronous',
  needs: [],
  handOver: [],

  paths: [
    ...writer('requestContext.identity.userAgent', 'requestContext.authorizer.**'),
    ...service('requestContext.**', 'isBase64Encoded', 'stageVariables.**'),
    ...writer('**'),
  ],
  fields: { names: requestV1Fields, isAsIs: isProxy },
  guessedBy: [],
  sample: ({ source }) => ({
    requestContext: {
      routeKey: source,
      eventType: 'MESSAGE',
      connectionId: 'c',
      requestId: 'r',
      stage: 'live',
      apiId: 'api',
    },
    body: '',
    isBase64Encoded: false,
  }),

  namedBy: 'kind',
  itemFailures: false,
  arrivesAs: ['apigw-websocket'],
  forms: [
    {
      id: 'apigw-websocket',
      signs: [
        { priority: 2070, when: ['requestContext.connectionId', 'requestContext.eventType'], confidence: 1 },
      ],
      answer: 'http',
      records: [],
      hosts: apiEndpoint,
    },
  ],
});
