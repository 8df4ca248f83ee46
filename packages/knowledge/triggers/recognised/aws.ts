import { defineForms } from '../row.ts';

export const aws = defineForms([
  {
    id: 'codecommit',
    signs: [{ priority: 1110, when: ['Records.0.eventSource=aws:codecommit'], confidence: 1 }],
    answer: 'asynchronous',
    records: ['Records'],
  },
  {
    id: 'sagemaker',
    signs: [{ priority: 3220, when: ['labelingJobArn'], confidence: 1 }],
    answer: 'error',
    records: [],
  },
  {
    id: 'cloudwatch-dashboard',
    signs: [{ priority: 3250, when: ['widgetContext.dashboardName'], confidence: 1 }],
    answer: 'error',
    records: [],
  },
  {
    id: 'autoscaling',
    signs: [{ priority: 4020, when: ['source=aws.autoscaling', 'detail-type'], confidence: 1 }],
    answer: 'asynchronous',
    records: [],
  },
  {
    id: 'batch',
    signs: [
      { priority: 4030, when: ['source=aws.batch', 'detail-type'], confidence: 1 },
      { priority: 9000, when: ['jobName', 'jobQueue', 'jobDefinition'], confidence: 0.7 },
      { priority: 9010, when: ['jobId'], confidence: 0.3 },
    ],
    answer: 'asynchronous',
    records: [],
  },
  {
    id: 'codebuild',
    signs: [{ priority: 4050, when: ['source=aws.codebuild', 'detail-type'], confidence: 1 }],
    answer: 'asynchronous',
    records: [],
  },
  {
    id: 'ecs-ecr',
    signs: [
      { priority: 4090, when: ['source=aws.ecs', 'detail-type'], confidence: 1 },
      { priority: 4100, when: ['source=aws.ecr', 'detail-type'], confidence: 1 },
    ],
    answer: 'asynchronous',
    records: [],
  },
]);
