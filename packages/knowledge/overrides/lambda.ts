import { type ActionRow, each, has, not, type ServiceOverrides, to } from './row.ts';

/** Lambda checks a call with a qualifier on the ARN of the version or alias. */
const invoke: readonly ActionRow[] = [
  {
    action: 'lambda:InvokeFunction',
    resources: [
      { type: 'lambda:function', when: not(has('Qualifier')) },
      { type: 'lambda:function', when: has('Qualifier'), suffix: ':${Qualifier}' },
    ],
  },
];

export const lambda: ServiceOverrides = {
  services: ['lambda'],
  source: 'https://docs.aws.amazon.com/lambda/latest/api/API_{operation}.html',
  names: {
    FunctionName: { at: 'FunctionName|ResourceArn|Resource', as: 'function' },
    ExecutionId: 'DurableExecutionArn',
  },
  operations: {
    ...each(['Invoke', 'InvokeAsync', 'InvokeWithResponseStream'], invoke),
    GetLayerVersionByArn: [
      {
        action: 'lambda:GetLayerVersion',
        resources: [{ type: 'lambda:layerVersion', names: { LayerName: 'Arn' } }],
      },
    ],
    ListTags: to('lambda:ListTags'),
  },
};
