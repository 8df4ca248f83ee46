import { byOwner, defineTrigger, service } from '../row.ts';

export const codepipeline = defineTrigger({
  kind: 'codepipeline',
  title: 'pipeline action',
  source: 'https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-invoke-lambda-function.html',

  principals: ['codepipeline.amazonaws.com'],
  caller: { name: 'pipeline', reach: byOwner },
  delivery: 'asynchronous',
  needs: [],
  handOver: [],

  paths: service('**'),
  fields: null,
  guessedBy: [],
  sample: null,

  namedBy: 'kind',
  itemFailures: false,
  arrivesAs: ['codepipeline'],
  forms: [
    {
      id: 'codepipeline',
      signs: [
        { priority: 3190, when: ['CodePipeline\\.job'], confidence: 1 },
        { priority: 4070, when: ['source=aws.codepipeline', 'detail-type'], confidence: 1 },
      ],
      answer: 'error',
      records: [],
    },
  ],
});
