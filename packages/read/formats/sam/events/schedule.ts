import { property } from '../../lowering/property.ts';
import { addRule } from './rule.ts';
import type { EventType } from './type.ts';

const shape =
  'Schedule!:text RuleName:text Input:text Enabled:flag State:text Name:text Description:text DeadLetterConfig:map RetryPolicy:map';

export const schedule: EventType = {
  targets: ['function', 'state-machine'],
  expand: (expansion, event, target) =>
    addRule(
      expansion,
      event,
      target,
      target.kind === 'function' ? shape : `${shape} Target:map RoleArn:text`,
      {
        ScheduleExpression: property(event.properties, 'Schedule'),
        Name: property(event.properties, 'Name'),
        Description: property(event.properties, 'Description'),
      },
    ),
};
