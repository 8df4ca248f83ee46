import { itemsOf, type Node, plainOf } from '../../../tree.ts';
import { getAtt } from '../../lowering/intrinsics.ts';
import { property } from '../../lowering/property.ts';
import { spell, substitution, textNode, wordsOf } from '../../lowering/values.ts';
import type { Draft } from '../../lowering/write.ts';
import { targetOf } from '../alias.ts';
import { alphanumeric, normalized, permissionId } from '../names.ts';
import { roleOf } from '../roles.ts';
import { type EventUse, spelled } from '../service.ts';
import type { Stack } from '../stack.ts';
import { permit } from './permission.ts';

/**
 * Lowers `schedule: rate(1 hour)` and `schedule: { rate: [ … ] }`. Each expression becomes a rule of
 * EventBridge, or, with `method: scheduler`, a schedule of EventBridge Scheduler.
 */
export function lowerSchedule(events: readonly EventUse[], stack: Stack): void {
  const counts = new Map<string, number>();
  for (const event of events) {
    const { key } = event.function;
    const { values } = stack.service;
    const rate =
      event.settings.kind === 'map' && !values.valueOf(event.settings)
        ? property(event.settings, 'rate')
        : event.settings;
    for (const expression of rate?.kind === 'list' ? itemsOf(rate) : rate ? [rate] : []) {
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      const scheduler = spelled(property(event.settings, 'method'), values) === 'scheduler';
      (scheduler ? putSchedule : putRule)(event, expression, count, stack);
    }
    if (!rate) stack.report('template/invalid', event.at, `a schedule of ${key} has no rate`);
  }
}

function putRule(event: EventUse, expression: Node, count: number, stack: Stack): void {
  const { key } = event.function;
  const id = `${normalized(key)}EventsRuleSchedule${count}`;
  stack.put(
    id,
    {
      Type: 'AWS::Events::Rule',
      Properties: {
        ScheduleExpression: expression,
        State: stateOf(event),
        Name: property(event.settings, 'name'),
        Description: property(event.settings, 'description'),
        Targets: [{ ...inputOf(event), Arn: targetOf(event.function), Id: `${key}Schedule` }],
      },
    },
    event,
  );
  permit(
    stack,
    event,
    permissionId(key, `EventsRuleSchedule${count}`),
    'events.amazonaws.com',
    getAtt(id, 'Arn'),
  );
}

function putSchedule(event: EventUse, expression: Node, count: number, stack: Stack): void {
  const { function: use, settings } = event;
  const arn = `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:`;
  const { values } = stack.service;
  stack.put(
    `${normalized(use.key)}SchedulerSchedule${count}`,
    {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        ScheduleExpression: expression,
        ScheduleExpressionTimezone: property(settings, 'timezone'),
        State: stateOf(event),
        Name: property(settings, 'name'),
        GroupName: property(settings, 'groupName'),
        Description: property(settings, 'description'),
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Arn: targetOf(use),
          RoleArn: property(settings, 'roleArn') ?? roleOf(use, stack),
          Input: inputOf(event)['Input'],
        },
      },
    },
    event,
  );
  stack.grant(event, 'other', {
    Effect: 'Allow',
    Action: ['lambda:InvokeFunction'],
    Resource: [
      substitution([arn, ...use.name], values, event.at),
      substitution([arn, ...use.name, ':*'], values, event.at),
    ],
  });
}

const stateOf = ({ settings }: EventUse): Draft => {
  const enabled = property(settings, 'enabled');
  if (enabled && enabled.kind !== 'scalar') return enabled;
  return enabled?.value === false ? 'DISABLED' : 'ENABLED';
};

function inputOf({ settings }: EventUse): Readonly<Record<string, Draft>> {
  const input = property(settings, 'input');
  const transformer = property(settings, 'inputTransformer');
  return {
    Input: input && (input.kind === 'scalar' ? input : JSON.stringify(plainOf(input))),
    InputPath: property(settings, 'inputPath'),
    InputTransformer: transformer && {
      InputTemplate: property(transformer, 'inputTemplate'),
      InputPathsMap: property(transformer, 'inputPathsMap'),
    },
  };
}

/** Lowers `cloudwatchEvent: { event: pattern }`. */
export function lowerCloudwatchEvent(event: EventUse, stack: Stack): void {
  const { key } = event.function;
  const id = `${normalized(key)}EventsRuleCloudWatchEvent${event.number}`;
  stack.put(
    id,
    {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: property(event.settings, 'event'),
        State: stateOf(event),
        Name: property(event.settings, 'name'),
        Description: property(event.settings, 'description'),
        Targets: [{ ...inputOf(event), Arn: targetOf(event.function), Id: `${key}CloudWatchEvent` }],
      },
    },
    event,
  );
  const permission = permissionId(key, `EventsRuleCloudWatchEvent${event.number}`);
  permit(stack, event, permission, 'events.amazonaws.com', getAtt(id, 'Arn'));
}

/**
 * Lowers `eventBridge: { pattern | schedule, eventBus }`. A bus that is given by its name is created; a bus
 * with an ARN already exists.
 */
export function lowerEventBridge(event: EventUse, stack: Stack): void {
  const { function: use, settings, index } = event;
  const { values } = stack.service;
  const bus = property(settings, 'eventBus');
  const busText = spelled(bus, values);
  const isArn = busText?.startsWith('arn');
  const stub = `${spell(use.name)}-rule-${index}`;
  const ruleName = property(settings, 'name') ?? textNode([...use.name, `-rule-${index}`], values, event.at);
  let busName: Draft = bus;
  if (busText === 'default') busName = undefined;
  else if (isArn && busText && bus?.kind === 'scalar') busName = busText.slice(busText.indexOf('/') + 1);
  if (busText !== undefined && !isArn && busText !== 'default') {
    const properties = { Name: bus };
    stack.put(
      `${normalized(busText)}EventBridgeEventBus`,
      { Type: 'AWS::Events::EventBus', Properties: properties },
      event,
    );
  }
  const retry = property(settings, 'retryPolicy');
  const deadLetterQueue = property(settings, 'deadLetterQueueArn');
  const id = `${alphanumeric(stub)}EventBridgeRule`;
  stack.put(
    id,
    {
      Type: 'AWS::Events::Rule',
      Properties: {
        Description: property(settings, 'description'),
        EventBusName: busName,
        EventPattern: property(settings, 'pattern'),
        ScheduleExpression: property(settings, 'schedule'),
        Name: ruleName,
        State: stateOf(event),
        Targets: [
          {
            ...inputOf(event),
            Arn: targetOf(use),
            Id: textNode([...(wordsOf(ruleName, values) ?? []), '-target'], values, event.at),
            RetryPolicy: retry && {
              MaximumEventAgeInSeconds: property(retry, 'maximumEventAge'),
              MaximumRetryAttempts: property(retry, 'maximumRetryAttempts'),
            },
            DeadLetterConfig: deadLetterQueue && { Arn: deadLetterQueue },
          },
        ],
      },
    },
    event,
  );
  permit(stack, event, `${normalized(use.key)}EventBridgeLambdaPermission${index}`, 'events.amazonaws.com', {
    'Fn::Join': [
      ':',
      [
        'arn',
        { Ref: 'AWS::Partition' },
        'events',
        { Ref: 'AWS::Region' },
        { Ref: 'AWS::AccountId' },
        { 'Fn::Join': ['/', ['rule', ...(busName ? [busName] : []), ruleName]] },
      ],
    ],
  });
}
