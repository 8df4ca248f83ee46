import { ref, sub } from '../../lowering/intrinsics.ts';
import { property } from '../../lowering/property.ts';
import { add } from '../expansion.ts';
import { check } from '../shapes.ts';
import { permit } from './permission.ts';
import type { EventType } from './type.ts';

export const iotRule: EventType = {
  targets: ['function'],
  expand: (expansion, event, target) => {
    check(expansion, 'Sql!:text AwsIotSqlVersion:text', event.properties, event.id);
    const rule = `arn:\${AWS::Partition}:iot:\${AWS::Region}:\${AWS::AccountId}:rule/\${RuleName}`;
    permit(expansion, event, target, 'iot.amazonaws.com', {
      SourceArn: sub(rule, { RuleName: ref(event.id) }),
      SourceAccount: sub(`\${AWS::AccountId}`),
    });
    const TopicRulePayload = {
      Sql: property(event.properties, 'Sql'),
      RuleDisabled: false,
      Actions: [{ Lambda: { FunctionArn: target.arn } }],
      AwsIotSqlVersion: property(event.properties, 'AwsIotSqlVersion'),
    };
    add(expansion, target.resource, event.id, 'AWS::IoT::TopicRule', { TopicRulePayload }, { at: event.at });
  },
};
