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

/**
 * Lowers `cloudwatchLog: <log group>`. With several log groups, the permission of the function covers all
 * groups that have the common start of these names.
 */
export function lowerCloudwatchLog(event: EventUse, stack: Stack): void {
  const { key, events } = event.function;
  const { values } = stack.service;
  const group = (logEvent: EventUse): Node =>
    logEvent.settings.kind === 'map' && !values.valueOf(logEvent.settings)
      ? (property(logEvent.settings, 'logGroup') ?? logEvent.settings)
      : logEvent.settings;
  const names = events
    .filter((sibling) => sibling.type === event.type)
    .map((sibling) => spelled(group(sibling), values) ?? '');
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
  const [first = '', ...moreNames] = names;
  let length = first.length;
  for (const name of moreNames) while (!name.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length).replace(/\*$/, '');
}

/** Lowers `iot: { sql }`. */
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

/**
 * Lowers `iotFleetProvisioning: { templateBody, provisioningRoleArn }`. The function decides which devices
 * are allowed to join the fleet.
 */
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

/** Lowers `alexaSkill: <skill id>`. Without an id, every skill can start the function. */
export function lowerAlexaSkill(event: EventUse, stack: Stack): void {
  const isBare = stringOf(event.settings) === event.type;
  putAlexa(
    event,
    stack,
    permissionId(event.function.key, `AlexaSkill${event.number}`),
    'alexa-appkit.amazon.com',
    isBare ? undefined : alexaSkillId(event.settings, stack),
  );
}

function alexaSkillId(settings: Node, stack: Stack): Node | undefined {
  if (settings.kind === 'map' && !stack.service.values.valueOf(settings)) return property(settings, 'appId');
  return settings.kind === 'scalar' && settings.value === null ? undefined : settings;
}

/** Lowers `alexaSmartHome: <skill id>`. */
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
 * Lowers `cognitoUserPool: { pool, trigger }`. A pool without `existing` is created. An existing pool is
 * known only by its name; its ARN is looked up at deployment.
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
