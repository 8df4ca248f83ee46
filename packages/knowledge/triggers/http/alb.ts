import { always } from '../fields.ts';
import { defineTrigger, guide, service, writer } from '../row.ts';
import { requestV1, requestV1Fields, routeOf } from './request.ts';

export const alb = defineTrigger({
  kind: 'alb',
  title: 'load balancer request',
  source: guide('services-alb'),

  principals: ['elasticloadbalancing.amazonaws.com'],
  caller: { name: 'alb', reach: { exposure: 'unknown', by: 'the load balancer is not in the template' } },
  delivery: 'synchronous',
  needs: [],
  handOver: [],

  paths: [...service('requestContext.**', 'httpMethod', 'isBase64Encoded'), ...writer('**')],
  fields: { names: requestV1Fields, isAsIs: always },
  guessedBy: [],
  sample: ({ source, account, region }) => ({
    ...requestV1(...routeOf(source), ''),
    requestContext: {
      elb: { targetGroupArn: `arn:aws:elasticloadbalancing:${region}:${account}:targetgroup/t/1` },
    },
  }),

  namedBy: 'route',
  itemFailures: false,
  arrivesAs: ['alb'],
  forms: [
    {
      id: 'alb',
      signs: [
        {
          priority: 2030,
          when: ['requestContext.elb'],
          confidence: 1,
          places: {
            'queryStringParameters.*': 'plus',
            'multiValueQueryStringParameters.*.*': 'plus',
            path: 'percent',
            'headers.cookie': 'cookie',
            'multiValueHeaders.cookie.*': 'cookie',
          },
        },
      ],
      answer: 'alb',
      records: [],
    },
  ],
});
