import { asString, type Value } from '@emmental/model';
import type { Calls } from '../calls.ts';
import type { Declaration, Declared } from '../declared.ts';
import { type Flow, flow, nameOf, type Reach, settingsOf, targetsOf } from '../flow.ts';
import { structured } from '../json-text.ts';
import { alternatives, isAbsent, items, property, textAt } from '../property.ts';

/** Reads EventBridge rules, by schedule and by event pattern, with all their targets. */
export function eventRules(app: Declared): readonly Flow[] {
  return app.ofType('AWS::Events::Rule').flatMap((rule) => {
    const sources = [...scheduleOf(rule), ...patternOf(rule, app)];
    return items(property(rule.properties, 'Targets')).flatMap(({ when, value }) =>
      targetsOf(property(value, 'Arn'), app).flatMap((to) =>
        sources.map((source) =>
          flow({
            ...source,
            to,
            when: when ?? rule.condition,
            at: rule.at,
            settings: new Map([
              ...settingsOf(value, 'Arn', 'Id', 'RoleArn'),
              ...settingsOf(rule.properties, 'Targets', 'Name', 'Description'),
            ]),
            through: [rule.id],
          }),
        ),
      ),
    );
  });
}

/**
 * Returns the rules on the default event bus if one of the calls puts events on that bus, which no template declares. Rules for events
 * of AWS services alone are left out: only AWS sends those.
 */
export function rulesStartedBy({ calls, targets }: Calls, app: Declared): readonly string[] {
  if (!calls.some(({ action }) => action === 'events:PutEvents')) return [];
  if (targets.some((target) => app.named(target, 'AWS::Events::EventBus').length > 0)) return [];
  return rulesOfDefaultBus(app);
}

/** Returns the rules on the default event bus that events of the app itself can start. */
export function rulesOfDefaultBus(app: Declared): readonly string[] {
  return app
    .ofType('AWS::Events::Rule')
    .filter(({ properties }) => {
      const written = property(properties, 'EventPattern');
      const senders = written ? items(property(structured(written), 'source')) : [];
      const isOfServices =
        senders.length > 0 && senders.every(({ value }) => asString(value)?.startsWith('aws.'));
      return (
        written && !isAbsent(written) && !isOfServices && isDefault(property(properties, 'EventBusName'))
      );
    })
    .map(({ id }) => id);
}

type Source = Pick<Flow, 'kind' | 'source' | 'sourceId' | 'sourceValue' | 'reach'>;

function scheduleOf(rule: Declaration): readonly Source[] {
  const expression = property(rule.properties, 'ScheduleExpression');
  if (isAbsent(expression)) return [];
  return [
    {
      kind: 'schedule',
      source: textAt(rule.properties, 'ScheduleExpression') ?? `schedule ${rule.id}`,
      sourceId: rule.id,
      sourceValue: null,
      reach: { exposure: 'internal', by: 'a schedule' },
    },
  ];
}

function patternOf(rule: Declaration, app: Declared): readonly Source[] {
  const written = property(rule.properties, 'EventPattern');
  if (written === undefined || isAbsent(written)) return [];
  const pattern = structured(written);
  const senders = items(property(pattern, 'source')).map(({ value }) => asString(value));
  const types = items(property(pattern, 'detail-type')).map(({ value }) => asString(value));
  const bus = property(rule.properties, 'EventBusName');
  const busId = app.named(bus, 'AWS::Events::EventBus')[0] ?? null;
  const base = {
    kind: 'events' as const,
    source: `events ${title(senders, types) ?? rule.id}`,
    sourceValue: bus ?? null,
  };
  if (senders.length > 0 && senders.every((sender) => sender?.startsWith('aws.'))) {
    return [{ ...base, ...byService(senders, types, pattern, rule, app) }];
  }
  if (busId !== null) return [{ ...base, sourceId: busId, reach: null }];
  return [{ ...base, sourceId: rule.id, reach: isDefault(bus) ? onDefaultBus : elsewhere(bus, app) }];
}

function title(senders: readonly (string | null)[], types: readonly (string | null)[]): string | null {
  const names = [senders[0], types[0]].filter((name) => name !== null && name !== undefined);
  return names.length > 0 ? names.join('/') : null;
}

/**
 * Returns the sender, if AWS services send the events. Nobody can forge such an event, but it may contain
 * data that a user of the service chose.
 */
function byService(
  senders: readonly (string | null)[],
  types: readonly (string | null)[],
  pattern: Value,
  rule: Declaration,
  app: Declared,
): Pick<Source, 'sourceId' | 'reach'> {
  if (senders.includes('aws.s3') && !types.includes('AWS API Call via CloudTrail')) {
    const names = items(property(pattern, 'detail', 'bucket', 'name'));
    const buckets =
      names.length > 0 ? names.flatMap(({ value }) => app.named(value, 'AWS::S3::Bucket')) : sending(app);
    const [bucket] = buckets;
    if (bucket !== undefined) return { sourceId: bucket, reach: null };
    return {
      sourceId: rule.id,
      reach: { exposure: 'unknown', by: 'whoever can write to the buckets, which the rule does not name' },
    };
  }
  if (types.includes('AWS API Call via CloudTrail')) {
    return { sourceId: rule.id, reach: { exposure: 'account', by: 'API calls of this account' } };
  }
  return { sourceId: rule.id, reach: { exposure: 'internal', by: 'events of AWS services' } };
}

/**
 * Returns the buckets of the template that send their events to EventBridge. A rule without a bucket name
 * receives the events of all these buckets.
 */
const sending = (app: Declared): readonly string[] => [
  ...app
    .ofType('AWS::S3::Bucket')
    .filter(sends)
    .map(({ id }) => id),
  ...app
    .ofType('Custom::S3BucketNotifications')
    .filter(sends)
    .flatMap(({ properties }) => app.named(property(properties, 'BucketName'), 'AWS::S3::Bucket')),
];

const sends = ({ properties }: Declaration): boolean =>
  !isAbsent(property(properties, 'NotificationConfiguration', 'EventBridgeConfiguration'));

const isDefault = (bus: Value | undefined): boolean =>
  bus === undefined || isAbsent(bus) || alternatives(bus).every(({ value }) => asString(value) === 'default');

const onDefaultBus: Reach = { exposure: 'account', by: 'the default event bus of this account' };

const elsewhere = (bus: Value | undefined, app: Declared): Reach => ({
  exposure: 'unknown',
  by: `the event bus ${nameOf(bus, app)} is not in the template, nor is its policy`,
});
