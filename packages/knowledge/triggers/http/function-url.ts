import { always } from '../fields.ts';
import { defineTrigger, guide, type SamplePlace, service, writer } from '../row.ts';
import { placesV2, requestV2, requestV2Fields } from './request.ts';

export const functionUrl = defineTrigger({
  kind: 'function-url',
  title: 'function URL request',
  source: guide('urls-invocation'),

  principals: ['*'],
  caller: null,
  delivery: 'synchronous',
  needs: [],
  handOver: [],

  paths: [
    ...writer('requestContext.http.path', 'requestContext.http.userAgent'),
    ...service('requestContext.**', 'routeKey', 'version', 'isBase64Encoded'),
    ...writer('**'),
  ],
  fields: { names: requestV2Fields, isAsIs: always },
  guessedBy: [],
  sample: (place) => urlRequest(place, ''),

  namedBy: 'route',
  itemFailures: false,
  arrivesAs: ['lambda-url', 'apigw-v2'],
  forms: [
    {
      id: 'lambda-url',
      signs: [
        {
          priority: 2080,
          when: ['requestContext.http', 'requestContext.domainName~lambda-url'],
          confidence: 1,
          places: placesV2,
        },
      ],
      answer: 'http',
      records: [],
      // A function URL has no custom names. Source: Lambda developer guide, "Invoking Lambda function URLs".
      hosts: { 'requestContext.domainName': ['{apiId}.lambda-url.*.on.aws'] },
    },
  ],
});

/** Returns a request to a function URL, which has the form of an HTTP API with one route. */
export const urlRequest = (
  place: Pick<SamplePlace, 'account'>,
  body: unknown,
  method = 'POST',
  path = '/',
) => ({
  ...requestV2(place, method, path, body),
  routeKey: '$default',
});
