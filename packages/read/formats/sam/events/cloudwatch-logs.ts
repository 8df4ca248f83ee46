import { sub } from '../../lowering/intrinsics.ts';
import { property } from '../../lowering/property.ts';
import { add } from '../expansion.ts';
import { check } from '../shapes.ts';
import { permit } from './permission.ts';
import type { EventType } from './type.ts';

export const cloudwatchLogs: EventType = {
  targets: ['function'],
  expand: (expansion, event, target) => {
    check(expansion, 'LogGroupName!:text FilterPattern!:text', event.properties, event.id);
    const LogGroupName = property(event.properties, 'LogGroupName');
    const group = `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:\${__LogGroupName__}:*`;
    const SourceArn = sub(group, { __LogGroupName__: LogGroupName });
    const permission = permit(expansion, event, target, 'logs.amazonaws.com', { SourceArn });
    add(
      expansion,
      target.resource,
      event.id,
      'AWS::Logs::SubscriptionFilter',
      {
        LogGroupName,
        FilterPattern: property(event.properties, 'FilterPattern'),
        DestinationArn: target.arn,
      },
      { at: event.at, dependsOn: [permission] },
    );
  },
};
