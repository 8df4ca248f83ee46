import type { ResourceRow, ServiceOverrides } from './row.ts';

const execution: readonly ResourceRow[] = [
  {
    type: 'states:execution',
    names: { StateMachineName: 'executionArn' },
    format: 'arn:${Partition}:states:${Region}:${Account}:execution:${StateMachineName}',
  },
];

export const stepfunctions: ServiceOverrides = {
  services: ['stepfunctions'],
  source:
    'https://docs.aws.amazon.com/step-functions/latest/apireference/API_{operation}.html, ' +
    'https://docs.aws.amazon.com/step-functions/latest/dg/concept-create-iam-advanced.html',
  names: { StateMachineName: 'stateMachineArn|name', ActivityName: 'activityArn|name' },
  skip: ['labelled execution', 'labelled express', 'statemachinealias', 'statemachineversion'],
  operations: Object.fromEntries(
    ['DescribeExecution', 'GetExecutionHistory', 'StopExecution', 'RedriveExecution', 'ListMapRuns'].map(
      (operation) => [operation, [{ action: `states:${operation}`, resources: execution }]],
    ),
  ),
};
