import { defineTrigger, service, writer } from '../row.ts';

export const cloudfront = defineTrigger({
  kind: 'cloudfront',
  title: 'CloudFront request at the edge',
  source: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html',

  principals: ['edgelambda.amazonaws.com', 'lambda.amazonaws.com'],
  caller: { name: 'cloudfront', reach: { exposure: 'public', by: 'anyone can call the distribution' } },
  delivery: 'synchronous',
  needs: [],
  handOver: [],

  paths: [
    ...writer(
      'Records[].cf.request.uri',
      'Records[].cf.request.querystring',
      'Records[].cf.request.headers.**',
      'Records[].cf.request.body.**',
      'Records[].cf.response.**',
    ),
    ...service('**'),
  ],
  fields: null,
  guessedBy: ['Records[].cf.'],
  sample: null,

  namedBy: 'kind',
  itemFailures: false,
  arrivesAs: ['cloudfront'],
  forms: [
    {
      id: 'cloudfront',
      signs: [
        {
          priority: 1150,
          when: ['Records.0.cf.request'],
          confidence: 1,
          places: {
            'Records.*.cf.request.querystring': 'form',
            'Records.*.cf.request.uri': 'percent',
            'Records.*.cf.request.headers.cookie.*.value': 'cookie',
          },
        },
      ],
      answer: 'cloudfront',
      records: [],
    },
  ],
});
