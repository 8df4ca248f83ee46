import type { ServiceOverrides } from './row.ts';

export const ecs: ServiceOverrides = {
  services: ['ecs'],
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_{operation}.html',
  names: {
    ClusterName: { at: 'cluster|clusters[]|clusterName', otherwise: 'default' },
    ServiceName: 'service|services[]|serviceName',
    TaskId: 'task|tasks[]',
  },
  operations: Object.fromEntries(
    // A task definition without a revision means the newest revision, whose number is not known.
    ['RunTask', 'StartTask'].map((operation) => [
      operation,
      [
        {
          action: `ecs:${operation}`,
          resources: [
            {
              type: 'ecs:task-definition',
              format: 'arn:${Partition}:ecs:${Region}:${Account}:task-definition/${TaskDefinition}',
              names: { TaskDefinition: { at: 'taskDefinition', as: 'task-definition' } },
            },
          ],
        },
      ],
    ]),
  ),
};
