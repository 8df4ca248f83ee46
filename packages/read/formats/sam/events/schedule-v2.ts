import { property } from '../../lowering/property.ts';
import { add, flagOf, report } from '../expansion.ts';
import { allow } from '../role.ts';
import { check } from '../shapes.ts';
import { startRole } from './permission.ts';
import { deadLetterQueue } from './rule.ts';
import type { EventType } from './type.ts';

const shape =
  'PermissionsBoundary:text ScheduleExpression!:text FlexibleTimeWindow:map Name:text State:text Description:text StartDate:text EndDate:text ScheduleExpressionTimezone:text GroupName:text KmsKeyArn:text Input:text RoleArn:text DeadLetterConfig:map RetryPolicy:map OmitName:flag!';

const passedThrough = [
  'ScheduleExpression',
  'State',
  'Description',
  'StartDate',
  'EndDate',
  'ScheduleExpressionTimezone',
  'GroupName',
  'KmsKeyArn',
] as const;

/** A schedule of EventBridge Scheduler. It starts its target with a role, so it needs no permission. */
export const scheduleV2: EventType = {
  targets: ['function', 'state-machine'],
  expand: (expansion, event, target) => {
    const { properties } = event;
    check(expansion, shape, properties, event.id);
    const name = property(properties, 'Name');
    const unnamed = flagOf(expansion, property(properties, 'OmitName')) === true;
    if (unnamed && name)
      report(expansion, 'template/invalid', name.at, `${event.id} has a Name, but OmitName is true`);
    const queueArn = deadLetterQueue(expansion, event, target, null);
    const boundary = property(properties, 'PermissionsBoundary');
    const policies = queueArn
      ? [{ PolicyName: `${event.id}SQSPolicy`, PolicyDocument: allow('sqs:SendMessage', queueArn) }]
      : [];
    const RoleArn =
      property(properties, 'RoleArn') ??
      startRole(expansion, event, target, 'scheduler.amazonaws.com', { boundary, policies });
    add(
      expansion,
      target.resource,
      event.id,
      'AWS::Scheduler::Schedule',
      {
        ...Object.fromEntries(passedThrough.map((key) => [key, property(properties, key)])),
        Name: unnamed ? undefined : (name ?? event.id),
        FlexibleTimeWindow: property(properties, 'FlexibleTimeWindow') ?? { Mode: 'OFF' },
        Target: {
          Arn: target.arn,
          RoleArn,
          Input: property(properties, 'Input'),
          DeadLetterConfig: queueArn && { Arn: queueArn },
          RetryPolicy: property(properties, 'RetryPolicy'),
        },
      },
      { at: event.at },
    );
  },
};
