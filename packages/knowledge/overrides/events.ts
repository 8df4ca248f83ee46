import { has, not, type ResourceRow, type ServiceOverrides } from './row.ts';

const bus = (path: string): readonly ResourceRow[] => [
  { type: 'events:event-bus', names: { EventBusName: { at: path, otherwise: 'default' } } },
];

const rule: readonly ResourceRow[] = [
  {
    type: 'events:rule-on-default-event-bus',
    names: { RuleName: 'Name|Rule' },
    when: not(has('EventBusName')),
  },
  { type: 'events:rule-on-custom-event-bus', names: { RuleName: 'Name|Rule' }, when: has('EventBusName') },
];

const onRule = [
  'DeleteRule',
  'DescribeRule',
  'DisableRule',
  'EnableRule',
  'ListTargetsByRule',
  'PutRule',
  'PutTargets',
  'RemoveTargets',
];

export const events: ServiceOverrides = {
  services: ['events'],
  source: 'https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_{operation}.html',
  skip: ['event-busv2', 'event-sourcev2'],
  names: { EventBusName: 'EventBusName|Name' },
  operations: {
    PutEvents: [{ action: 'events:PutEvents', resources: bus('Entries[].EventBusName') }],
    ...Object.fromEntries(
      onRule.map((operation) => [operation, [{ action: `events:${operation}`, resources: rule }]]),
    ),
  },
};

export const scheduler: ServiceOverrides = {
  services: ['scheduler'],
  source: 'https://docs.aws.amazon.com/scheduler/latest/APIReference/API_{operation}.html',
  names: { GroupName: { at: 'GroupName', otherwise: 'default' }, ScheduleName: 'Name' },
  operations: Object.fromEntries(
    ['CreateScheduleGroup', 'DeleteScheduleGroup', 'GetScheduleGroup'].map((operation) => [
      operation,
      [
        {
          action: `scheduler:${operation}`,
          resources: [{ type: 'scheduler:schedule-group', names: { GroupName: 'Name' } }],
        },
      ],
    ]),
  ),
};
