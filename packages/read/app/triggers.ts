import { compareLocations, compareText, type Feed, type ResourcePolicy, type Trigger } from '@emmental/model';
import type { EventOrigin, Template } from '../format.ts';
import { authorizers } from './api/authorizers.ts';
import type { Declared } from './declared.ts';
import type { Flow, FlowReader } from './flow.ts';
import { targetGroups } from './flows/alb.ts';
import { graphqlFields } from './flows/appsync.ts';
import { userPoolTriggers } from './flows/cognito.ts';
import { customResources } from './flows/custom-resource.ts';
import { destinations } from './flows/destinations.ts';
import { eventSourceMappings } from './flows/event-source-mapping.ts';
import { eventRules } from './flows/events.ts';
import { functionUrls } from './flows/function-url.ts';
import { pipes } from './flows/pipes.ts';
import { bucketNotifications } from './flows/s3.ts';
import { schedules } from './flows/scheduler.ts';
import { namedInSettings } from './flows/settings.ts';
import { topicSubscriptions } from './flows/sns.ts';
import { withPermissions } from './permissions.ts';
import { type ReachOf, reachIn, reachThrough } from './reach.ts';

/** Every kind of flow; to add one, write a reader and put it here. */
const readers: readonly FlowReader[] = [
  eventSourceMappings,
  functionUrls,
  authorizers,
  bucketNotifications,
  topicSubscriptions,
  eventRules,
  schedules,
  pipes,
  userPoolTriggers,
  graphqlFields,
  targetGroups,
  customResources,
  destinations,
  namedInSettings,
];

/**
 * What can start each function, by logical id, sorted by place; and what other resources hand on to each other.
 * `definitions` are the flows of API routes and
 * state machines, which are read apart because their roles matter too.
 */
export function triggersOf(
  app: Declared,
  policies: readonly ResourcePolicy[],
  definitions: readonly Flow[],
): { readonly triggers: ReadonlyMap<string, readonly Trigger[]>; readonly feeds: readonly Feed[] } {
  const read = [...definitions, ...readers.flatMap((reader) => reader(app))];
  const flows = withPermissions(read, app, policies);
  const reachOf = reachIn(app, flows, policies);
  const triggers = new Map<string, Trigger[]>();
  const feeds: Feed[] = [];
  for (const each of flows) {
    if (app.resources.get(each.to)?.type !== 'AWS::Lambda::Function') {
      const { to, kind, source, sourceId, at, settings } = each;
      if (sourceId !== null) feeds.push({ from: sourceId, to, kind, source, at, settings });
      continue;
    }
    const found = triggers.get(each.to) ?? [];
    found.push(triggerOf(each, reachOf, app.template));
    triggers.set(each.to, found);
  }
  for (const [id, { events }] of app.template.functions) {
    const unread = events
      .filter((event) => event.generated.length === 0)
      .map((event) => unreadTrigger(id, event, app.template));
    if (unread.length > 0) triggers.set(id, [...(triggers.get(id) ?? []), ...unread]);
  }
  for (const [id, found] of triggers) triggers.set(id, sorted(found));
  return { triggers, feeds };
}

const sorted = (triggers: readonly Trigger[]): Trigger[] => {
  const byKey = new Map(
    triggers.map((each) => [
      `${each.kind} ${each.source} ${each.exposure} ${each.by} ${each.at.line}:${each.at.column}`,
      each,
    ]),
  );
  return [...byKey.values()].sort((a, b) => compareLocations(a.at, b.at) || compareText(a.source, b.source));
};

function triggerOf(each: Flow, reachOf: ReachOf, template: Template): Trigger {
  const reach = reachThrough(each, reachOf);
  const event = eventOf(each, template);
  const when = each.when === null ? '' : `, when ${each.when}`;
  const settings = new Map(each.settings);
  if (each.when !== null) settings.set('Condition', { kind: 'constant', value: each.when });
  return {
    kind: each.kind,
    source: each.source,
    sourceId: each.sourceId,
    sourceValue: each.sourceValue,
    exposure: reach?.exposure ?? 'unknown',
    by: `${reach?.by ?? 'the source is not known'}${when}`,
    ...(reach?.cases ? { cases: reach.cases } : {}),
    at: event?.at ?? each.at,
    place: placeOf(each, event, template),
    settings,
  };
}

/** An event for which the format generated nothing: it starts the function, in a way that is not known. */
const unreadTrigger = (id: string, { type, at, place }: EventOrigin, template: Template): Trigger => ({
  kind: 'custom',
  source: type,
  sourceId: null,
  sourceValue: null,
  exposure: 'unknown',
  by: 'the event could not be read',
  at,
  place: below(id, place, template),
  settings: new Map(),
});

/** Where people find it in their file: the event, the function that a format made it for, or the resource itself. */
function placeOf(each: Flow, event: EventOrigin | undefined, template: Template): string | null {
  if (event) return below(each.to, event.place, template);
  const last = each.declaredBy ?? each.through.at(-1) ?? null;
  if (last === null) return null;
  if (!template.generated.has(last)) return last;
  return template.format === 'serverless' && each.kind === 'function-url'
    ? below(each.to, 'url', template)
    : (template.generated.get(last)?.of ?? last);
}

function below(id: string, place: string, template: Template): string {
  const name = template.functions.get(id)?.name ?? id;
  return template.format === 'serverless' ? `functions.${name}.${place}` : `${name}.${place}`;
}

/** The event that the user wrote: the one whose generated resources make this flow. */
function eventOf(each: Flow, template: Template): EventOrigin | undefined {
  const events = template.functions.get(each.to)?.events ?? [];
  // The last resource that made the flow is the most specific: a permission names one route, an API all of them.
  for (const id of each.through.toReversed()) {
    const matching = events.filter((event) => event.generated.includes(id));
    if (matching.length === 1) return matching[0];
  }
  return undefined;
}
