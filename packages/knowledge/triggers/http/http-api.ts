import { always } from '../fields.ts';
import { defineTrigger, name, service, writer } from '../row.ts';
import { apiEndpoint, issued, placesV2, requestV2, requestV2Fields, routeOf } from './request.ts';

export const httpApi = defineTrigger({
  kind: 'http-api',
  title: 'HTTP API request',
  source:
    'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html',

  principals: ['apigateway.amazonaws.com'],
  caller: null,
  delivery: 'synchronous',
  needs: [],
  handOver: [],

  paths: [
    ...issued('requestContext.authorizer.jwt.claims'),
    ...writer('requestContext.http.path', 'requestContext.http.userAgent', 'requestContext.authorizer.**'),
    ...name('requestContext.domainName', 'requestContext.domainPrefix'),
    ...service('requestContext.**', 'routeKey', 'version', 'isBase64Encoded', 'stageVariables.**'),
    ...writer('**'),
  ],
  fields: { names: requestV2Fields, isAsIs: always },
  guessedBy: ['requestContext.'],
  sample: (place) => requestV2(place, ...routeOf(place.source), ''),

  namedBy: 'route',
  itemFailures: false,
  arrivesAs: ['apigw-v2', 'apigw-v1'],
  forms: [
    {
      id: 'apigw-v2',
      signs: [
        { priority: 2090, when: ['requestContext.http', 'rawPath'], confidence: 0.95, places: placesV2 },
      ],
      answer: 'http',
      records: [],
      hosts: apiEndpoint,
    },
  ],
});
