import { property } from '../../lowering/property.ts';
import { addRule } from './rule.ts';
import type { EventType } from './type.ts';

const shape =
  'EventBusName:text RuleName:text Pattern:map DeadLetterConfig:map RetryPolicy:map Input:text InputPath:text Target:map Enabled:flag State:text InputTransformer:map';

/** `EventBridgeRule`, and the older name `CloudWatchEvent`. */
export const eventBridgeRule: EventType = {
  targets: ['function', 'state-machine'],
  expand: (expansion, event, target) =>
    addRule(expansion, event, target, shape, {
      EventBusName: property(event.properties, 'EventBusName'),
      EventPattern: property(event.properties, 'Pattern'),
      Name: property(event.properties, 'RuleName'),
    }),
};
