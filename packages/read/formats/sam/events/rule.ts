import { type Node, stringOf } from '../../../tree.ts';
import { getAtt, ref } from '../../lowering/intrinsics.ts';
import { property } from '../../lowering/property.ts';
import type { Draft } from '../../lowering/write.ts';
import { add, type Expansion, flagOf, report, textOf } from '../expansion.ts';
import { check, type Shape } from '../shapes.ts';
import type { SamEvent, Target } from '../target.ts';
import { permit, startRole } from './permission.ts';

const service = 'events.amazonaws.com';

/**
 * Adds an EventBridge rule with its target, and the permission or the role with which the rule starts the
 * target.
 */
export function addRule(
  expansion: Expansion,
  event: SamEvent,
  target: Target,
  shape: Shape,
  settings: Readonly<Record<string, Draft>>,
): void {
  const { properties } = event;
  check(expansion, shape, properties, event.id);
  const [state, enabled] = [property(properties, 'State'), property(properties, 'Enabled')];
  if (state && enabled)
    report(expansion, 'template/invalid', enabled.at, `${event.id} has both State and Enabled`);
  const arn = getAtt(event.id, 'Arn');
  const queueArn = deadLetterQueue(expansion, event, target, arn);
  const roleArn = property(properties, 'RoleArn');
  const boundary = property(target.resource.properties, 'PermissionsBoundary');
  const RoleArn =
    target.kind === 'function'
      ? undefined
      : (roleArn ?? startRole(expansion, event, target, service, { boundary }));
  const copied = ['Input', 'InputPath', 'RetryPolicy', 'InputTransformer'] as const;
  add(
    expansion,
    target.resource,
    event.id,
    'AWS::Events::Rule',
    {
      ...settings,
      State: enabled ? stateOf(expansion, enabled) : state,
      Targets: [
        {
          Arn: target.arn,
          Id: property(properties, 'Target', 'Id') ?? targetId(event, target),
          RoleArn,
          ...Object.fromEntries(copied.map((name) => [name, property(properties, name)])),
          DeadLetterConfig: queueArn && { Arn: queueArn },
        },
      ],
    },
    { at: event.at },
  );
  if (target.kind === 'function') permit(expansion, event, target, service, { SourceArn: arn });
}

/** Converts `Enabled` to the state of a rule. SAM treats every value except false as true. */
const stateOf = (expansion: Expansion, enabled: Node): Draft =>
  flagOf(expansion, enabled) === false ? 'DISABLED' : 'ENABLED';

function targetId(event: SamEvent, target: Target): string {
  const suffix = target.kind === 'function' ? 'LambdaTarget' : 'StepFunctionsTarget';
  return `${event.id.slice(0, 64 - suffix.length)}${suffix}`;
}

/**
 * Returns the ARN of the queue for events that cannot be delivered: a queue of the user, or one that SAM
 * creates. Undefined when the event has no such setting.
 */
export function deadLetterQueue(
  expansion: Expansion,
  event: SamEvent,
  target: Target,
  ruleArn: Draft | null,
): Draft {
  const config = property(event.properties, 'DeadLetterConfig');
  if (!config) return undefined;
  const arn = property(config, 'Arn');
  const type = property(config, 'Type');
  if ((arn === undefined) === (type === undefined) || (type && textOf(expansion, type) !== 'SQS'))
    report(
      expansion,
      'template/invalid',
      config.at,
      `DeadLetterConfig of ${event.id} needs either Arn or Type: SQS`,
    );
  if (arn) return arn;
  const named = property(config, 'QueueLogicalId');
  if (named && stringOf(named) === undefined)
    report(expansion, 'template/invalid', named.at, `QueueLogicalId of ${event.id} must be a text`);
  const id = stringOf(named) ?? `${event.id}Queue`;
  const place = { at: config.at };
  add(expansion, target.resource, id, 'AWS::SQS::Queue', {}, place);
  if (ruleArn !== null)
    add(
      expansion,
      target.resource,
      `${event.id}QueuePolicy`,
      'AWS::SQS::QueuePolicy',
      {
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Action: 'sqs:SendMessage',
              Effect: 'Allow',
              Principal: { Service: service },
              Resource: getAtt(id, 'Arn'),
              Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } },
            },
          ],
        },
        Queues: [ref(id)],
      },
      place,
    );
  return getAtt(id, 'Arn');
}
