import {
  type App,
  compareLocations,
  compareText,
  type Diagnostic,
  type Feed,
  implies,
  type ResourcePolicy,
  type Role,
  type Trigger,
} from '@emmental/model';
import { holdsByDefault } from '../evaluate/index.ts';
import type { EventOrigin, Template, Unread } from '../format.ts';
import { authorizers } from './api/authorizers.ts';
import type { Declared } from './declared.ts';
import type { Flow, FlowReader, Reach } from './flow.ts';
import { targetGroups } from './flows/alb.ts';
import { graphqlFields } from './flows/appsync.ts';
import { userPoolTriggers } from './flows/cognito.ts';
import { customResources } from './flows/custom-resource.ts';
import { deadLetters } from './flows/dead-letters.ts';
import { destinations } from './flows/destinations.ts';
import { eventSourceMappings } from './flows/event-source-mapping.ts';
import { eventRules } from './flows/events.ts';
import { functionUrls } from './flows/function-url.ts';
import { pipes } from './flows/pipes.ts';
import { bucketNotifications, bucketReplication } from './flows/s3.ts';
import { schedules } from './flows/scheduler.ts';
import { namedInSettings } from './flows/settings.ts';
import { topicSubscriptions } from './flows/sns.ts';
import { unreadStarters } from './flows/unread-starters.ts';
import { withIamCallers } from './iam-callers.ts';
import { withPermissions } from './permissions.ts';
import { type ReachOf, reachIn, reachThrough, writersOf } from './reach.ts';
import { callersOf } from './role-callers.ts';
import { unknownStarters } from './unknown-starters.ts';

/** The readers of all kinds of flows. To add a kind, write a reader and list it here. */
const readers: readonly FlowReader[] = [
  eventSourceMappings,
  functionUrls,
  authorizers,
  bucketNotifications,
  bucketReplication,
  topicSubscriptions,
  eventRules,
  schedules,
  pipes,
  userPoolTriggers,
  graphqlFields,
  targetGroups,
  customResources,
  destinations,
  deadLetters,
  namedInSettings,
];

/**
 * Returns the triggers of each function by logical id, sorted by place, and the feeds (flows between other
 * resources). `definitions` are the flows of API routes and state machines; the caller has read them, because
 * it also needs the calls that those definitions make.
 * `unread` are the parts of the app that were not read.
 */
export function triggersOf(
  app: Declared,
  policies: readonly ResourcePolicy[],
  definitions: readonly Flow[],
  unread: readonly Unread[],
  roles: readonly Role[],
): {
  readonly triggers: ReadonlyMap<string, readonly Trigger[]>;
  readonly feeds: readonly Feed[];
  readonly writers: NonNullable<App['writers']>;
  readonly diagnostics: readonly Diagnostic[];
} {
  const read = [...definitions, ...readers.flatMap((reader) => reader(app))];
  const permitted = withIamCallers(withPermissions(read, app, policies), app, policies, roles);
  const flows = [...permitted, ...unreadStarters(app, permitted, unread)];
  const reachOf = reachIn(app, flows, policies, callersOf(roles, app));
  const triggers = new Map<string, Trigger[]>();
  const feeds: Feed[] = [];
  for (const path of flows) {
    if (app.resources.get(path.to)?.type !== 'AWS::Lambda::Function') {
      const { to, kind, source, sourceId, at, settings } = path;
      if (sourceId !== null) feeds.push({ from: sourceId, to, kind, source, at, settings });
      continue;
    }
    const found = triggers.get(path.to) ?? [];
    found.push(triggerOf(path, reachOf, app));
    triggers.set(path.to, found);
  }
  for (const [id, { events }] of app.template.functions) {
    const unread = events
      .filter((event) => event.generated.length === 0)
      .map((event) => unreadTrigger(id, event, app.template));
    if (unread.length > 0) triggers.set(id, [...(triggers.get(id) ?? []), ...unread]);
  }
  for (const [id, found] of app.template.inside?.triggers ?? [])
    if (app.resources.has(id)) triggers.set(id, [...(triggers.get(id) ?? []), ...found]);
  for (const [id, found] of triggers) triggers.set(id, sorted(found));
  return { triggers, feeds, writers: writersOf(app, reachOf), diagnostics: unknownStarters(flows, app) };
}

const sorted = (triggers: readonly Trigger[]): Trigger[] => {
  const byKey = new Map(
    triggers.map((trigger) => [
      `${trigger.kind} ${trigger.source} ${trigger.exposure} ${trigger.by} ${trigger.at.line}:${trigger.at.column}`,
      trigger,
    ]),
  );
  return [...byKey.values()].sort((a, b) => compareLocations(a.at, b.at) || compareText(a.source, b.source));
};

function triggerOf(path: Flow, reachOf: ReachOf, { template, scope, resources }: Declared): Trigger {
  const reach = whereItExists(
    reachThrough(path, reachOf),
    path.when,
    resources.get(path.to)?.condition ?? null,
    scope,
  );
  const event = eventOf(path, template);
  const when = path.when === null ? '' : `, when ${path.when}`;
  const settings = new Map(path.settings);
  if (path.when !== null) settings.set('Condition', { kind: 'constant', value: path.when });
  return {
    kind: path.kind,
    source: path.source,
    sourceId: path.sourceId,
    sourceValue: path.sourceValue,
    exposure: reach?.exposure ?? 'unknown',
    by: `${reach?.by ?? 'the source is not known'}${when}`,
    ...(reach?.cases ? { cases: reach.cases } : {}),
    ...(reach?.permission === undefined ? {} : { permission: reach.permission }),
    at: event?.at ?? path.at,
    place: placeOf(path, event, template),
    settings,
  };
}

/**
 * Returns the audience of a trigger that exists under a condition. If a parameter without a default decides the condition, or
 * the defaults exclude it, it is not known whether the public can use the trigger. A condition of the function itself does
 * not count, because the trigger exists wherever the function does.
 */
function whereItExists(
  reach: Reach | null,
  when: string | null,
  ofFunction: string | null,
  scope: Declared['scope'],
): Reach | null {
  if (reach?.exposure !== 'public' || when === null || implies(ofFunction, when)) return reach;
  if (holdsByDefault(when, scope) === true) return reach;
  return { ...reach, exposure: 'unknown', cases: [{ when: null, exposure: 'public' }] };
}

/**
 * Returns a trigger for an event for which the format generated no resource. The event starts the function,
 * but the source and the audience are not known.
 */
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

/**
 * Returns the place that the user edits to change the trigger: the event, the resource, or, for a generated
 * resource, the resource from which it was generated.
 */
function placeOf(path: Flow, event: EventOrigin | undefined, template: Template): string | null {
  if (event) return below(path.to, event.place, template);
  const last = path.declaredBy ?? path.through.at(-1) ?? null;
  if (last === null) return null;
  if (!template.generated.has(last)) return last;
  return template.format === 'serverless' && path.kind === 'function-url'
    ? below(path.to, 'url', template)
    : (template.generated.get(last)?.from ?? last);
}

function below(id: string, place: string, template: Template): string {
  const name = template.functions.get(id)?.name ?? id;
  return template.format === 'serverless' ? `functions.${name}.${place}` : `${name}.${place}`;
}

/** Returns the event of the user's file whose generated resources include a resource of this flow. */
function eventOf(path: Flow, template: Template): EventOrigin | undefined {
  const events = template.functions.get(path.to)?.events ?? [];
  // The last resource of a flow belongs to the fewest events: a permission belongs to one route, but an API
  // to all routes. So the search starts at the end.
  for (const id of path.through.toReversed()) {
    const matching = events.filter((event) => event.generated.includes(id));
    if (matching.length === 1) return matching[0];
  }
  return undefined;
}
