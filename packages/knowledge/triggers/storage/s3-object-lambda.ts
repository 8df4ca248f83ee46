import { defineTrigger, service, writer } from '../row.ts';

export const s3ObjectLambda = defineTrigger({
  kind: 's3-object-lambda',
  title: 'S3 Object Lambda request',
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/olap-event-context.html',

  principals: [],
  caller: null,
  delivery: 'synchronous',
  needs: [],
  handOver: [],

  paths: [...writer('userRequest.**', 'getObjectContext.inputS3Url'), ...service('**')],
  fields: null,
  guessedBy: [],
  sample: null,

  namedBy: 'kind',
  itemFailures: false,
  arrivesAs: ['s3-object-lambda'],
  forms: [
    {
      id: 's3-object-lambda',
      signs: [
        {
          priority: 3170,
          when: ['xAmzRequestId', 'userRequest.url'],
          confidence: 1,
          places: { 'userRequest.url': 'percent' },
        },
      ],
      answer: 'error',
      records: [],
    },
  ],
});
