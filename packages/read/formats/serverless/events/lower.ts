import { rowOf } from '@emmental/model';
import type { EventUse } from '../service.ts';
import type { Stack } from '../stack.ts';
import { lowerBuckets } from './buckets.ts';
import { lowerEdge } from './edge.ts';
import { lowerHttpApi } from './http-api.ts';
import { lowerAlb } from './load-balancer.ts';
import { lowerMachineRules, machineEvents } from './machines.ts';
import { lowerActiveMq, lowerKafka, lowerMsk, lowerRabbitMq, lowerSqs, lowerStream } from './mappings.ts';
import {
  lowerAlexaSkill,
  lowerAlexaSmartHome,
  lowerCloudwatchLog,
  lowerIot,
  lowerIotFleet,
  lowerUserPools,
} from './notifications.ts';
import { lowerRestApi } from './rest-api.ts';
import { lowerCloudwatchEvent, lowerEventBridge, lowerSchedule } from './rules.ts';
import { lowerSns } from './topics.ts';
import { lowerWebsocket } from './websocket.ts';

type Lowering = (events: readonly EventUse[], stack: Stack) => void;

const forEach =
  (lower: (event: EventUse, stack: Stack) => void): Lowering =>
  (events, stack) => {
    for (const event of events) lower(event, stack);
  };

/** The function that lowers all events of a type. To add a type, add its row. */
const lowerings: Readonly<Record<string, Lowering>> = {
  http: lowerRestApi,
  httpApi: lowerHttpApi,
  websocket: lowerWebsocket,
  s3: lowerBuckets,
  schedule: lowerSchedule,
  sns: forEach(lowerSns),
  sqs: forEach(lowerSqs),
  stream: forEach(lowerStream),
  msk: forEach(lowerMsk),
  kafka: forEach(lowerKafka),
  activemq: forEach(lowerActiveMq),
  rabbitmq: forEach(lowerRabbitMq),
  iot: forEach(lowerIot),
  iotFleetProvisioning: forEach(lowerIotFleet),
  alexaSkill: forEach(lowerAlexaSkill),
  alexaSmartHome: forEach(lowerAlexaSmartHome),
  cloudwatchEvent: forEach(lowerCloudwatchEvent),
  cloudwatchLog: forEach(lowerCloudwatchLog),
  eventBridge: forEach(lowerEventBridge),
  cognitoUserPool: lowerUserPools,
  alb: forEach(lowerAlb),
  cloudFront: lowerEdge,
};

/**
 * Adds the resources of the events of all functions. Reports an event that cannot be read or has an
 * unsupported type.
 */
export function lowerEvents(stack: Stack): void {
  const { values, functions } = stack.service;
  const byType = new Map<string, EventUse[]>();
  for (const event of functions.flatMap((use) => use.events)) {
    const about = `${event.type === 'unknown' ? 'an' : event.type} event of ${event.function.key}`;
    if (event.type === 'unknown')
      stack.report('template/unsupported', event.at, `${about} whose type is not known`);
    else if (!rowOf(lowerings, event.type)) stack.report('template/unsupported', event.at, about);
    else if (values.valueOf(event.settings)?.kind === 'unknown') {
      stack.report('template/unsupported', event.at, `${about}, whose settings are not known`);
    } else byType.set(event.type, [...(byType.get(event.type) ?? []), event]);
  }
  const ofMachines = machineEvents(stack);
  const methods = ofMachines.filter((event) => event.type === 'http');
  if (methods.length > 0) byType.set('http', [...(byType.get('http') ?? []), ...methods]);
  lowerMachineRules(
    ofMachines.filter((event) => event.type !== 'http'),
    stack,
  );
  for (const [type, events] of byType) rowOf(lowerings, type)?.(events, stack);
}
