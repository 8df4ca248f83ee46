import { has, not, type ServiceOverrides } from './row.ts';

export const stepfunctions: ServiceOverrides = {
  services: ['stepfunctions'],
  source:
    'https://docs.aws.amazon.com/step-functions/latest/apireference/API_{operation}.html, ' +
    'https://docs.aws.amazon.com/step-functions/latest/dg/concept-create-iam-advanced.html',
  names: {
    StateMachineName: 'stateMachineArn|stateMachineAliasArn|stateMachineVersionArn|name',
    ExecutionId: 'executionArn',
    ExpressId: 'executionArn',
    MapRunId: 'mapRunArn',
    ActivityName: 'activityArn|name',
  },
  skip: ['labelled execution', 'labelled express', 'statemachinealias', 'statemachineversion'],
  operations: {
    // The reference also lists map runs as resources; only a call with mapRunArn uses them.
    ListExecutions: [
      {
        action: 'states:ListExecutions',
        resources: [
          { type: 'states:statemachine', when: not(has('mapRunArn')) },
          { type: 'states:maprun', when: has('mapRunArn') },
        ],
      },
    ],
  },
};
