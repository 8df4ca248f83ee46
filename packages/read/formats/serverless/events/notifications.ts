import { type Node, stringOf } from '../../../tree.ts';
import { getAtt, ref } from '../../lowering/intrinsics.ts';
import { isFilled, property } from '../../lowering/property.ts';
import { textNode } from '../../lowering/values.ts';
import type { Draft } from '../../lowering/write.ts';
import { targetOf } from '../alias.ts';
import { alphanumeric, normalized, permissionId } from '../names.ts';
import { type EventUse, spelled } from '../service.ts';
import type { Stack } from '../stack.ts';
import { localArn, permit } from './permission.ts';

/** Sources that push their own kind of message: log groups, IoT, Alexa, user pools. */

/** `cloudwatchLog: <log group>`: the permission covers what the group names of the function have in common. */
export function lowerCloudwatchLog(event: EventUse, stack: Stack): void {
  const { key, events } = event.function;
  const { values } = stack.service;
  const group = (each: EventUse): Node =>
    each.settings.kind === 'map' && !values.valueOf(each.settings)
      ? (property(each.settings, 'logGroup') ?? each.settings)
      : each.settings;
  const names = events
    .filter((each) => each.type === event.type)
    .map((each) => spelled(group(each), values) ?? '');
  const isAlone = names.length === 1;
  stack.put(
    `${normalized(key)}LogsSubscriptionFilterCloudWatchLog${event.number}`,
    {
      Type: 'AWS::Logs::SubscriptionFilter',
      Properties: {
        LogGroupName: group(event),
        FilterPattern: property(event.settings, 'filter') ?? '',
        DestinationArn: targetOf(event.function),
      },
    },
    event,
  );
  permit(
    stack,
    event,
    permissionId(key, 'LogsSubscriptionFilterCloudWatchLog'),
    { 'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.amazonaws.com']] },
    localArn('logs', 'log-group:', isAlone ? group(event) : `${commonStart(names)}*`, ':*'),
  );
}

function commonStart(names: readonly string[]): string {
  const [first = '', ...rest] = names;
  let length = first.length;
  for (const name of rest) while (!name.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length).replace(/\*$/, '');
}

/** `iot: { sql }`. */
export function lowerIot(event: EventUse, stack: Stack): void {
  const { key } = event.function;
  const id = `${normalized(key)}IotTopicRule${event.number}`;
  const enabled = property(event.settings, 'enabled');
  stack.put(
    id,
    {
      Type: 'AWS::IoT::TopicRule',
      Properties: {
        RuleName: property(event.settings, 'name'),
        TopicRulePayload: {
          RuleDisabled: enabled?.kind === 'scalar' && enabled.value === false,
          Sql: property(event.settings, 'sql'),
          Description: property(event.settings, 'description'),
          AwsIotSqlVersion: property(event.settings, 'sqlVersion'),
          Actions: [{ Lambda: { FunctionArn: targetOf(event.function) } }],
        },
      },
    },
    event,
  );
  const source = localArn('iot', 'rule/', ref(id));
  permit(stack, event, permissionId(key, `IotTopicRule${event.number}`), 'iot.amazonaws.com', source);
}

/** `iotFleetProvisioning: { templateBody, provisioningRoleArn }`: the function decides who may join the fleet. */
export function lowerIotFleet(event: EventUse, stack: Stack): void {
  const { key } = event.function;
  const id = `${normalized(key)}IotProvisioningTemplate`;
  stack.put(
    id,
    {
      Type: 'AWS::IoT::ProvisioningTemplate',
      Properties: {
        TemplateName: property(event.settings, 'templateName'),
        TemplateBody: property(event.settings, 'templateBody'),
        ProvisioningRoleArn: property(event.settings, 'provisioningRoleArn'),
        Enabled: property(event.settings, 'enabled') ?? true,
        PreProvisioningHook: { TargetArn: targetOf(event.function) },
      },
    },
    event,
  );
  permit(stack, event, permissionId(key, 'IotProvisioningTemplate'), 'iot.amazonaws.com', undefined);
}

/** `alexaSkill: <skill id>`; without an id every skill may start the function. */
export function lowerAlexaSkill(event: EventUse, stack: Stack): void {
  const isBare = stringOf(event.settings) === event.type;
  const skill =
    event.settings.kind === 'map' && !stack.service.values.valueOf(event.settings)
      ? property(event.settings, 'appId')
      : event.settings.kind === 'scalar' && event.settings.value === null
        ? undefined
        : event.settings;
  putAlexa(
    event,
    stack,
    permissionId(event.function.key, `AlexaSkill${event.number}`),
    'alexa-appkit.amazon.com',
    isBare ? undefined : skill,
  );
}

/** `alexaSmartHome: <skill id>`. */
export function lowerAlexaSmartHome(event: EventUse, stack: Stack): void {
  const skill = property(event.settings, 'appId') ?? event.settings;
  const id = permissionId(event.function.key, `AlexaSmartHome${event.number}`);
  putAlexa(event, stack, id, 'alexa-connectedhome.amazon.com', skill);
}

function putAlexa(event: EventUse, stack: Stack, id: string, principal: string, skill: Draft): void {
  const enabled = property(event.settings, 'enabled');
  const isOff = enabled?.kind === 'scalar' && enabled.value === false;
  permit(stack, event, id, principal, undefined, {
    Action: isOff ? 'lambda:DisableInvokeFunction' : 'lambda:InvokeFunction',
    EventSourceToken: skill,
  });
}

const customSenders = ['CustomSMSSender', 'CustomEmailSender'];

/**
 * `cognitoUserPool: { pool, trigger }`: a pool that is not `existing` is made. Of an existing one only the name is
 * known, its ARN is looked up in the deployment.
 */
export function lowerUserPools(events: readonly EventUse[], stack: Stack): void {
  const { values } = stack.service;
  const pools = new Map<string, EventUse[]>();
  for (const event of events) {
    const name = spelled(property(event.settings, 'pool'), values) ?? '';
    const trigger = spelled(property(event.settings, 'trigger'), values) ?? '';
    const id = `CognitoUserPool${alphanumeric(name)}`;
    const existing = isFilled(property(event.settings, 'existing'));
    const why = `the id of user pool ${name} is looked up when it is deployed`;
    permit(
      stack,
      event,
      permissionId(event.function.key, `${id}TriggerSource${alphanumeric(trigger)}`),
      'cognito-idp.amazonaws.com',
      existing
        ? localArn('cognito-idp', 'userpool/', textNode([{ kind: 'unknown', why }], values, event.at))
        : getAtt(id, 'Arn'),
    );
    if (!existing) pools.set(name, [...(pools.get(name) ?? []), event]);
  }
  for (const group of pools.values()) putPool(group, stack);
}

function putPool(events: readonly EventUse[], stack: Stack): void {
  const [first] = events;
  if (!first) return;
  const { values } = stack.service;
  const triggers: Record<string, Draft> = {};
  for (const event of events) {
    const trigger = spelled(property(event.settings, 'trigger'), values) ?? '';
    const version = property(event.settings, 'lambdaVersion');
    const arn = targetOf(event.function);
    if (customSenders.includes(trigger)) {
      triggers[trigger] = { LambdaArn: arn, LambdaVersion: version ?? 'V1_0' };
      triggers['KMSKeyID'] = property(event.settings, 'kmsKeyId');
    } else if (trigger === 'PreTokenGeneration' && version) {
      triggers['PreTokenGenerationConfig'] = { LambdaArn: arn, LambdaVersion: version };
    } else triggers[trigger] = arn;
  }
  const pool = property(first.settings, 'pool');
  const id = `CognitoUserPool${alphanumeric(spelled(pool, values) ?? '')}`;
  const properties = { UserPoolName: pool, LambdaConfig: triggers };
  stack.put(id, { Type: 'AWS::Cognito::UserPool', Properties: properties }, first);
  for (const event of events) stack.claim(id, event);
}
