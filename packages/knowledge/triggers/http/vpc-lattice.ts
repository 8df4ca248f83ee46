import { defineTrigger, service, writer } from '../row.ts';

export const vpcLattice = defineTrigger({
  kind: 'vpc-lattice',
  title: 'VPC Lattice request',
  source: 'https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html',

  principals: ['vpc-lattice.amazonaws.com'],
  caller: {
    name: 'vpc lattice',
    reach: { exposure: 'account', by: 'callers in the service network' },
  },
  delivery: 'synchronous',
  needs: [],
  handOver: [],

  paths: [
    ...service('requestContext.**', 'method', 'version', 'isBase64Encoded', 'is_base64_encoded'),
    ...writer('**'),
  ],
  fields: null,
  guessedBy: [],
  sample: null,

  namedBy: 'route',
  itemFailures: false,
  arrivesAs: ['vpc-lattice'],
  forms: [
    {
      id: 'vpc-lattice',
      signs: [
        {
          priority: 2040,
          when: ['requestContext.serviceNetworkArn'],
          confidence: 1,
          places: { 'queryStringParameters.*.*': 'plus', path: 'percent' },
        },
        {
          priority: 2050,
          when: ['raw_path', 'query_string_parameters'],
          confidence: 0.9,
          places: { 'query_string_parameters.*': 'plus', raw_path: 'percent' },
        },
        { priority: 2060, when: ['raw_path', 'method'], confidence: 0.8, places: { raw_path: 'form' } },
      ],
      answer: 'http',
      records: [],
    },
  ],
});
