import { rowOf } from '@emmental/model';
import { entriesOf, itemsOf, type Node } from '../../../tree.ts';
import { getAtt, ref } from '../../lowering/intrinsics.ts';
import { property } from '../../lowering/property.ts';
import type { Draft } from '../../lowering/write.ts';
import { normalized } from '../names.ts';
import type { EventUse } from '../service.ts';
import type { Stack } from '../stack.ts';
import { machinesOf } from '../step-functions.ts';

/** Returns the events of state machines. What starts a machine also starts the functions in it. */
export function machineEvents(stack: Stack): readonly EventUse[] {
  return machinesOf(stack).flatMap(({ key, id, settings, at }) => {
    const machine = { key, logicalId: id, settings, name: [], events: [], at };
    const counts = new Map<string, number>();
    return itemsOf(property(settings, 'events')).flatMap((item, index): readonly EventUse[] => {
      const [entry] = entriesOf(item);
      if (!entry) return [];
      const { key: type, value, keyAt } = entry;
      const number = (counts.get(type) ?? 0) + 1;
      counts.set(type, number);
      return [
        {
          function: machine,
          starts: 'state-machine',
          type,
          settings: value,
          index: index + 1,
          number,
          at: keyAt,
        },
      ];
    });
  });
}

const starting = (action: string, resource: Draft) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: action, Resource: resource }],
});

function putRole(id: string, principal: string, resource: Draft, event: EventUse, stack: Stack): void {
  const trust = { Effect: 'Allow', Principal: { Service: principal }, Action: 'sts:AssumeRole' };
  stack.put(
    id,
    {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] },
        Policies: [{ PolicyName: 'start', PolicyDocument: starting('states:StartExecution', resource) }],
      },
    },
    event,
  );
}

const apiRoleId = 'ApigatewayToStepFunctionsRole';

/**
 * Returns the integration of a method that starts a state machine. Adds the role with which the API starts
 * it.
 */
export function machineIntegration(event: EventUse, stack: Stack): Draft {
  const role = property(event.settings, 'iamRole');
  if (!role) putRole(apiRoleId, 'apigateway.amazonaws.com', '*', event, stack);
  const action = property(event.settings, 'action') ?? 'StartExecution';
  const machine = { Machine: ref(event.function.logicalId) };
  return {
    Type: 'AWS',
    IntegrationHttpMethod: 'POST',
    Credentials: role ?? getAtt(apiRoleId, 'Arn'),
    Uri: {
      'Fn::Join': [
        '',
        [
          'arn:',
          { Ref: 'AWS::Partition' },
          ':apigateway:',
          { Ref: 'AWS::Region' },
          ':states:action/',
          action,
        ],
      ],
    },
    RequestTemplates: { 'application/json': { 'Fn::Sub': ['{"stateMachineArn":"${Machine}"}', machine] } },
  };
}

/** The pattern or schedule of a rule, by event type. */
const rules: Readonly<Record<string, (settings: Node) => Readonly<Record<string, Draft>>>> = {
  schedule: (settings) => ({ ScheduleExpression: property(settings, 'rate') ?? settings }),
  cloudwatchEvent: (settings) => ({ EventPattern: property(settings, 'event') }),
  eventBridge: (settings) => ({
    EventPattern: property(settings, 'event') ?? property(settings, 'pattern'),
    EventBusName: property(settings, 'eventBusName'),
  }),
};

/**
 * Adds the rules that start state machines. Events of the type `http` are not handled here; they become
 * methods of the service's REST API.
 */
export function lowerMachineRules(events: readonly EventUse[], stack: Stack): void {
  for (const event of events) {
    const rule = rowOf(rules, event.type);
    const { key, logicalId } = event.function;
    if (!rule || stack.service.values.valueOf(event.settings)?.kind === 'unknown') {
      stack.report('template/unsupported', event.at, `${event.type} event of state machine ${key}`);
      continue;
    }
    const isSchedule = event.type === 'schedule';
    const roleId = `${normalized(key)}${isSchedule ? 'Schedule' : 'Event'}ToStepFunctionsRole`;
    const role = property(event.settings, 'role') ?? property(event.settings, 'iamRole');
    if (!role) putRole(roleId, 'events.amazonaws.com', ref(logicalId), event, stack);
    const suffix = isSchedule ? 'StepFunctionsEventsRuleSchedule' : 'EventsRuleCloudWatchEvent';
    stack.put(
      `${normalized(key)}${suffix}${event.number}`,
      {
        Type: 'AWS::Events::Rule',
        Properties: {
          ...rule(event.settings),
          Targets: [{ Arn: ref(logicalId), Id: `${key}Target`, RoleArn: role ?? getAtt(roleId, 'Arn') }],
        },
      },
      event,
    );
  }
}
