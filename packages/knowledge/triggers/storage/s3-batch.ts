import { defineTrigger, service, writer } from '../row.ts';

export const s3Batch = defineTrigger({
  kind: 's3-batch',
  title: 'S3 Batch Operations job',
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-invoke-lambda.html',

  principals: ['batchoperations.s3.amazonaws.com'],
  caller: { name: 's3 batch', reach: { exposure: 'account', by: 'whoever may create batch jobs' } },
  delivery: 'synchronous',
  needs: [],
  handOver: [],

  paths: [...writer('tasks[].s3Key', 'job.userArguments.**'), ...service('**')],
  fields: null,
  guessedBy: [],
  sample: null,

  namedBy: 'kind',
  itemFailures: false,
  arrivesAs: ['s3-batch'],
  forms: [
    {
      id: 's3-batch',
      signs: [
        {
          priority: 3160,
          when: ['invocationSchemaVersion', 'tasks'],
          confidence: 1,
          places: { 'tasks.*.s3Key': 'plus' },
        },
      ],
      answer: 's3-batch',
      records: ['tasks'],
    },
  ],
});
