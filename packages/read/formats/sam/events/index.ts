import { get, type MapEntry, type Node, stringOf } from '../../../tree.ts';
import { isFilled, property } from '../../lowering/property.ts';
import { defaultPath } from '../api/definition.ts';
import { type Expansion, emptyMap, recordEvent, report } from '../expansion.ts';
import type { SamEvent, Target } from '../target.ts';
import { alexaSkill } from './alexa-skill.ts';
import { api } from './api.ts';
import { cloudwatchLogs } from './cloudwatch-logs.ts';
import { cognito } from './cognito.ts';
import { documentdb } from './documentdb.ts';
import { dynamodb } from './dynamodb.ts';
import { eventBridgeRule } from './event-bridge-rule.ts';
import { httpApi } from './http-api.ts';
import { iotRule } from './iot-rule.ts';
import { kinesis } from './kinesis.ts';
import { mq } from './mq.ts';
import { msk } from './msk.ts';
import { s3 } from './s3.ts';
import { schedule } from './schedule.ts';
import { scheduleV2 } from './schedule-v2.ts';
import { selfManagedKafka } from './self-managed-kafka.ts';
import { sns } from './sns.ts';
import { sqs } from './sqs.ts';
import type { EventType } from './type.ts';

/** All event types of SAM, by name. */
const eventTypes: Readonly<Record<string, EventType>> = {
  AlexaSkill: alexaSkill,
  Api: api,
  CloudWatchEvent: eventBridgeRule,
  CloudWatchLogs: cloudwatchLogs,
  Cognito: cognito,
  DocumentDB: documentdb,
  DynamoDB: dynamodb,
  EventBridgeRule: eventBridgeRule,
  HttpApi: httpApi,
  IoTRule: iotRule,
  Kinesis: kinesis,
  MQ: mq,
  MSK: msk,
  S3: s3,
  SNS: sns,
  SQS: sqs,
  Schedule: schedule,
  ScheduleV2: scheduleV2,
  SelfManagedKafka: selfManagedKafka,
};

/**
 * Expands the `Events` of a function or state machine. Records the resources that are generated for each
 * event.
 */
export function expandEvents(expansion: Expansion, target: Target): void {
  const events = property(target.resource.properties, 'Events');
  if (events?.kind !== 'map') return;
  for (const entry of [...events.entries].sort(byPath)) {
    const event = eventOf(target, entry);
    const type = event && (Object.hasOwn(eventTypes, event.type) ? eventTypes[event.type] : undefined);
    if (!event)
      report(
        expansion,
        'template/invalid',
        entry.keyAt,
        `event ${entry.key} of ${target.resource.id} must be a map with a Type`,
      );
    else if (!type?.targets.includes(target.kind))
      report(
        expansion,
        'template/unsupported',
        entry.keyAt,
        `event type ${event.type} of ${target.resource.id}`,
      );
    else {
      const before = expansion.written.length;
      type.expand(expansion, event, target);
      const generated = expansion.written.slice(before);
      recordEvent(expansion, target.resource.id, {
        name: event.name,
        place: `Events.${event.name}`,
        type: event.type,
        at: event.at,
        generated,
      });
    }
  }
}

function eventOf(target: Target, entry: MapEntry): SamEvent | null {
  const type = stringOf(get(entry.value, 'Type'));
  if (type === undefined) return null;
  const properties = property(entry.value, 'Properties') ?? emptyMap(entry.keyAt);
  if (properties.kind !== 'map') return null;
  return { id: `${target.resource.id}${entry.key}`, name: entry.key, type, properties, at: entry.keyAt };
}

function orderOf(key: string, event: Node): string {
  const path = stringOf(get(event, 'Properties', 'Path'));
  if (path !== undefined || stringOf(get(event, 'Type')) !== 'HttpApi') return path ?? key;
  return isFilled(get(event, 'Properties', 'Method')) ? key : defaultPath;
}

/**
 * Sorts events in the same order as SAM: by `Path`, or by key for an event without one. Policies and
 * definitions are generated in this order.
 */
function byPath(a: MapEntry, b: MapEntry): number {
  const [first, second] = [a, b].map(({ key, value }) => orderOf(key, value));
  return first === second ? 0 : (first ?? '') < (second ?? '') ? -1 : 1;
}
