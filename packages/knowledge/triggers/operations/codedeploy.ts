import { defineTrigger, service } from '../row.ts';

export const codedeploy = defineTrigger({
  kind: 'codedeploy',
  title: 'deployment hook',
  source:
    'https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html',

  principals: ['codedeploy.amazonaws.com'],
  caller: { name: 'deployment', reach: { exposure: 'internal', by: 'a deployment' } },
  delivery: 'synchronous',
  needs: [],
  handOver: [],

  paths: service('**'),
  fields: null,
  guessedBy: [],
  sample: null,

  namedBy: 'kind',
  itemFailures: false,
  arrivesAs: ['codedeploy'],
  forms: [
    {
      id: 'codedeploy',
      signs: [
        { priority: 3240, when: ['DeploymentId', 'LifecycleEventHookExecutionId'], confidence: 1 },
        { priority: 4060, when: ['source=aws.codedeploy', 'detail-type'], confidence: 1 },
      ],
      answer: 'error',
      records: [],
    },
  ],
});
