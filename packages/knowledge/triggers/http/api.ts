import { defineTrigger, service, writer } from '../row.ts';
import {
  apiEndpoint,
  isProxy,
  placesV1,
  requestV1,
  requestV1Fields,
  restContext,
  routeOf,
} from './request.ts';

export const api = defineTrigger({
  kind: 'api',
  title: 'REST API request',
  source:
    'https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html',

  principals: ['apigateway.amazonaws.com'],
  caller: {
    name: 'api',
    reach: { exposure: 'unknown', by: 'the routes of the API are not in the template' },
  },
  delivery: 'synchronous',
  needs: [],
  handOver: [],

  paths: [
    ...restContext,
    ...service('resource', 'httpMethod', 'isBase64Encoded', 'stageVariables.**', 'version'),
    ...writer('**'),
  ],
  fields: { names: requestV1Fields, isAsIs: isProxy },
  guessedBy: ['requestContext.'],
  sample: ({ source }) => requestV1(...routeOf(source), ''),

  namedBy: 'route',
  itemFailures: false,
  arrivesAs: ['apigw-v1'],
  forms: [
    {
      id: 'apigw-v1',
      signs: [
        { priority: 2110, when: ['httpMethod', 'requestContext', 'path'], confidence: 0.9, places: placesV1 },
      ],
      answer: 'http',
      records: [],
      hosts: apiEndpoint,
    },
  ],
});
