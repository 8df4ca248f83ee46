import { defineTrigger, service, writer } from '../row.ts';
import { apiEndpoint, placesV1, placesV2, restContext } from './request.ts';

export const authorizer = defineTrigger({
  kind: 'authorizer',
  title: 'API authorizer',
  source:
    'https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html',

  principals: ['apigateway.amazonaws.com'],
  caller: null,
  delivery: 'synchronous',
  needs: [],
  handOver: [],

  paths: [
    ...restContext,
    ...service(
      'type',
      'methodArn',
      'routeArn',
      'routeKey',
      'resource',
      'httpMethod',
      'version',
      'stageVariables.**',
    ),
    ...writer('**'),
  ],
  fields: null,
  guessedBy: [],
  sample: null,

  namedBy: 'kind',
  itemFailures: false,
  arrivesAs: ['apigw-authorizer'],
  forms: [
    {
      id: 'apigw-authorizer',
      signs: [
        { priority: 2000, when: ['methodArn', 'type'], confidence: 1, places: placesV1 },
        { priority: 2010, when: ['routeArn', 'type'], confidence: 1, places: placesV2 },
        { priority: 2020, when: ['signatureVerified', 'protocolData'], confidence: 0.9 },
      ],
      answer: 'authorizer',
      records: [],
      hosts: apiEndpoint,
    },
  ],
});
