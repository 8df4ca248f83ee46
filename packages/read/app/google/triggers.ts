import { googleIngress, internalIngress } from '@emmental/knowledge';
import { asString, type Exposure, rowOf, type Trigger, type TriggerKind, type Value } from '@emmental/model';
import type { Declaration, Declared } from '../declared.ts';
import type { Reach } from '../flow.ts';
import { isTrue, placeOf, property } from '../property.ts';
import { blocks, inBlock, resourcesIn } from './arguments.ts';
import { audienceAbove, audienceOf, type Binding, type Entry, widerOf } from './bindings.ts';
import { reachByUnread } from './unread.ts';

/**
 * Returns the triggers of a function: its HTTP address, the events in its own declaration, and the events
 * that other resources send to it.
 */
export function googleTriggers(
  resource: Declaration,
  bindings: readonly Binding[],
  app: Declared,
): readonly Trigger[] {
  const events = [
    ...blocks(resource.properties, 'event_trigger').map((block) => declaredEvent(block, resource)),
    ...eventarc(resource, app),
    ...pushes(resource, app),
  ].map((event) => eventTrigger(event, bindings, app));
  const address = httpTrigger(resource, bindings, app);
  // A function that is started by events has an HTTP address too. The address is listed only if outsiders can
  // call it.
  const isOpen = address.exposure !== 'account';
  const isHttp = events.length === 0 || isOpen;
  const isFirst = resource.type === 'google_cloudfunctions_function';
  const isOnlyHttp = isFirst ? isTrue(property(resource.properties, 'trigger_http')) : isHttp;
  // Jobs are run by a call of the API or a schedule, worker pools by nobody.
  const hasAddress = isOnlyHttp && rowOf(googleIngress, resource.type) !== undefined;
  return [...(hasAddress ? [address] : []), ...events, ...schedules(resource, app)];
}

/** Who may call an address. */
const invokers: Entry = {
  roles:
    /^roles\/(run\.(invoker|servicesInvoker|developer|admin)|cloudfunctions\.(invoker|developer|admin)|editor|owner)$/,
  permissions: ['run.routes.invoke', 'cloudfunctions.functions.invoke'],
};

const disabled: Reach = { exposure: 'public', by: 'invoker_iam_disabled' };

/** Who may call the address by the bindings. Callable functions of Firebase may ask for a token of the app, too. */
function ofInvoker(invoker: Reach | null, { properties }: Declaration): Reach {
  if (invoker === null) return { exposure: 'account', by: 'no binding gives an invoker role' };
  const isChecked = isTrue(property(properties, 'enforce_app_check'));
  return isChecked && invoker.exposure === 'public'
    ? { exposure: 'authenticated', by: 'App Check: calls need a token of the app' }
    : invoker;
}

function httpTrigger(resource: Declaration, bindings: readonly Binding[], app: Declared): Trigger {
  const own = audienceOf(resource, invokers, bindings, app);
  const invoker = widerOf(own, audienceAbove(invokers, bindings));
  const isDisabled = isTrue(property(resource.properties, 'invoker_iam_disabled'));
  const known = isDisabled ? disabled : ofInvoker(invoker, resource);
  const reach = known.exposure === 'account' ? (reachByUnread(resource, app) ?? known) : known;
  const ingress = asString(inBlock(resource.properties, ...(rowOf(googleIngress, resource.type) ?? [])));
  const isInside = ingress !== null && internalIngress.test(ingress);
  const { exposure, by } =
    isInside && isWide(reach.exposure)
      ? { exposure: 'account' as const, by: `${ingress}: only from inside the project’s network` }
      : reach;
  return {
    kind: 'google-http',
    source: 'HTTP address',
    sourceId: resource.id,
    sourceValue: null,
    exposure,
    by,
    at: resource.at,
    place: isDisabled ? resource.id : (invoker?.binding.grantor.id ?? resource.id),
    settings: new Map(),
  };
}

const isWide = (exposure: Exposure): boolean => exposure === 'public' || exposure === 'authenticated';

interface EventDeclaration {
  readonly type: string | null;
  /** The topic, the bucket, or another source of the events. */
  readonly source: Value | undefined;
  readonly declaration: Declaration;
  readonly at: Trigger['at'];
}

function declaredEvent(block: Value, declaration: Declaration): EventDeclaration {
  const filters = blocks(block, 'event_filters');
  return {
    type: asString(property(block, 'event_type')),
    source:
      property(block, 'pubsub_topic') ??
      property(block, 'resource') ??
      filterOf(filters, 'bucket') ??
      filterOf(filters, 'document'),
    declaration,
    at: placeOf(block, declaration.at),
  };
}

const filterOf = (filters: readonly Value[], name: string): Value | undefined =>
  property(
    filters.find((filter) => asString(property(filter, 'attribute')) === name),
    'value',
  );

const runTypes = [
  'google_cloudfunctions2_function',
  'google_cloud_run_v2_service',
  'google_cloud_run_service',
];

/**
 * Reads `google_eventarc_trigger`. Its target is a Cloud Run service; a function of the second generation is
 * such a service too.
 */
const eventarc = (resource: Declaration, app: Declared): readonly EventDeclaration[] =>
  app.ofType('google_eventarc_trigger').flatMap((trigger) => {
    const service = inBlock(trigger.properties, 'destination', 'cloud_run_service', 'service');
    const named = service ?? inBlock(trigger.properties, 'destination', 'cloud_function');
    if (!resourcesIn(named, app, ...runTypes).includes(resource)) return [];
    const criteria = blocks(trigger.properties, 'matching_criteria');
    return [
      {
        type: asString(filterOf(criteria, 'type')),
        source:
          inBlock(trigger.properties, 'transport', 'pubsub', 'topic') ??
          filterOf(criteria, 'bucket') ??
          filterOf(criteria, 'document'),
        declaration: trigger,
        at: trigger.at,
      },
    ];
  });

/** Reads the subscriptions that push messages to the address of a service. */
const pushes = (resource: Declaration, app: Declared): readonly EventDeclaration[] =>
  app.ofType('google_pubsub_subscription').flatMap((subscription) => {
    const endpoint = inBlock(subscription.properties, 'push_config', 'push_endpoint');
    if (!resourcesIn(endpoint, app, resource.type).includes(resource)) return [];
    return [
      {
        type: 'google.cloud.pubsub.topic.v1.messagePublished',
        source: property(subscription.properties, 'topic'),
        declaration: subscription,
        at: subscription.at,
      },
    ];
  });

const nobody: Entry = { roles: /^$/, permissions: [] };

interface Source {
  readonly kind: TriggerKind;
  readonly type: string | null;
  /** The right to write to the source. */
  readonly writers: Entry;
  readonly noun: string;
  /** Who starts it, where no binding says that. */
  readonly reach?: Reach;
}

const sources: readonly (Source & { readonly event: RegExp })[] = [
  {
    event: /pubsub/,
    kind: 'google-pubsub',
    type: 'google_pubsub_topic',
    writers: {
      roles: /^roles\/(pubsub\.(publisher|editor|admin)|editor|owner)$/,
      permissions: ['pubsub.topics.publish'],
    },
    noun: 'topic',
  },
  {
    event: /storage/,
    kind: 'google-storage',
    type: 'google_storage_bucket',
    writers: {
      roles:
        /^roles\/(storage\.(objectCreator|objectUser|objectAdmin|admin|legacyBucketWriter|legacyBucketOwner)|editor|owner)$/,
      permissions: ['storage.objects.create'],
    },
    noun: 'bucket',
  },
  { event: /firestore|datastore/, kind: 'google-firestore', type: null, writers: nobody, noun: 'Firestore' },
  {
    event: /firebase\.auth\./,
    kind: 'google-event',
    type: null,
    writers: nobody,
    noun: 'user',
    reach: { exposure: 'public', by: 'whoever may sign up to the app' },
  },
  {
    event: /firebase\.database\./,
    kind: 'google-event',
    type: null,
    writers: nobody,
    noun: 'Realtime Database',
    reach: {
      exposure: 'unknown',
      by: 'who may write it is in its security rules, which are not in the repository',
    },
  },
];

const otherSource: Source = { kind: 'google-event', type: null, writers: nobody, noun: 'event' };

function eventTrigger(event: EventDeclaration, bindings: readonly Binding[], app: Declared): Trigger {
  const source = sources.find((row) => event.type !== null && row.event.test(event.type)) ?? otherSource;
  const [from] = source.type === null ? [] : resourcesIn(event.source, app, source.type);
  const writers = from && audienceOf(from, source.writers, bindings, app);
  let reach: Reach = writers ?? source.reach ?? { exposure: 'account', by: 'who has access to the project' };
  const byClients = writtenByClients(event.declaration);
  // Clients of Firebase write documents themselves.
  if (byClients) reach = byClients;
  else if (source.noun === 'Firestore' && app.template.format === 'firebase')
    reach = {
      exposure: 'unknown',
      by: 'who may write it is in its security rules, which are not in the repository',
    };
  if (event.type === null) reach = { exposure: 'unknown', by: 'which event starts it is not known' };
  else if (from === undefined && source.type !== null && byClients === null)
    reach = { exposure: 'unknown', by: `the ${source.noun} is not in the template` };
  return {
    kind: source.kind,
    source: sourceOf(event, source, from, app),
    sourceId: from?.id ?? null,
    sourceValue: event.source ?? null,
    exposure: reach.exposure,
    by: reach.by,
    at: event.at,
    place: event.declaration.id,
    settings: new Map(),
  };
}

/** The source as people see it. Firebase listens to the default bucket where code names none. */
function sourceOf(
  { source: written, type }: EventDeclaration,
  { noun, kind }: Source,
  from: Declaration | undefined,
  app: Declared,
): string {
  if (kind === 'google-storage' && written === undefined && app.template.format === 'firebase')
    return 'the default bucket';
  return `${noun} ${from?.id ?? asString(written) ?? type ?? 'not known'}`;
}

/** Who may write what starts a function of Firebase, by its security rules; null where there are none, and for other functions. */
function writtenByClients({ properties }: Declaration): Reach | null {
  const exposure = asString(property(properties, 'written_by_clients'));
  const by = asString(property(properties, 'written_by_rule')) ?? '';
  const known = exposures.find((each) => each === exposure);
  return known ? { exposure: known, by } : null;
}

const exposures = ['public', 'authenticated', 'account', 'unknown'] as const;

/** Reads each `google_cloud_scheduler_job` that calls the address of the function. */
const schedules = (resource: Declaration, app: Declared): readonly Trigger[] =>
  app.ofType('google_cloud_scheduler_job').flatMap((job): readonly Trigger[] => {
    const uri = inBlock(job.properties, 'http_target', 'uri');
    if (!resourcesIn(uri, app, resource.type).includes(resource)) return [];
    return [
      {
        kind: 'google-scheduler',
        source: asString(property(job.properties, 'schedule')) ?? 'a schedule',
        sourceId: job.id,
        sourceValue: null,
        exposure: 'internal',
        by: 'Cloud Scheduler',
        at: job.at,
        place: job.id,
        settings: new Map(),
      },
    ];
  });
