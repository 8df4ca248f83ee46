import type { FirebaseFunction, FirebaseStarter, Location, Source, Value } from '@emmental/model';
import type { Values } from '../lowering/values.ts';
import type { Draft } from '../lowering/write.ts';
import { clientWritesOf, pathOf } from './client-writes.ts';
import type { Codebase } from './codebases.ts';

/** A resource that the deployment of a function creates, in the form that Terraform's provider has. */
export interface CreatedResource {
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, Draft>>;
  readonly at: Location;
}

/** The events that start functions. Source: reference of firebase-functions, `CloudEvent.type`; of Eventarc. */
const events: Partial<Readonly<Record<FirebaseStarter, string>>> = {
  firestore: 'google.cloud.firestore.document.v1',
  database: 'google.firebase.database.ref.v1',
  storage: 'google.cloud.storage.object.v1',
  pubsub: 'google.cloud.pubsub.topic.v1.messagePublished',
  user: 'google.firebase.auth.user.v1',
  blocking: 'google.firebase.auth.user.v1.beforeOperation',
  alert: 'google.firebase.firebasealerts.alerts.v1.published',
  analytics: 'google.firebase.analytics.log.v1.written',
  config: 'google.firebase.remoteconfig.remoteConfig.v1.updated',
  test: 'google.firebase.testlab.testMatrix.v1.completed',
  mutation: 'google.firebase.dataconnect.connector.v1.mutationExecuted',
  custom: 'a custom event',
};

/** The option that says what starts a function. */
const naming: Partial<Readonly<Record<FirebaseStarter, string>>> = {
  firestore: 'document',
  database: 'ref',
  storage: 'bucket',
  pubsub: 'topic',
  schedule: 'schedule',
  alert: 'alertType',
  custom: 'eventType',
};

/** Returns the resources that a deployment creates for a function, the function first, with this id. */
export function resourcesOf(
  declared: FirebaseFunction,
  id: string,
  codebase: Codebase,
  values: Values,
  source: Source,
): readonly CreatedResource[] {
  const { startedBy, at } = declared;
  const generation = declared.generation ?? codebase.generation;
  const type = generation === 1 ? 'google_cloudfunctions_function' : 'google_cloudfunctions2_function';
  const writes = clientWritesOf(declared, pathOf(onOf(declared)), codebase.rules, source);
  const written = (value: Value | null | undefined): Draft => (value ? values.node(value, at) : undefined);
  const fn: CreatedResource = {
    id,
    type,
    at,
    properties: {
      name: nameOf(declared),
      ...(generation === 1 ? first(declared, codebase, written) : second(declared, codebase, written)),
      ...(writes ? { written_by_clients: writes.exposure, written_by_rule: writes.by } : {}),
      ...(startedBy === 'callable'
        ? { enforce_app_check: written(declared.options.get('enforceAppCheck')) }
        : {}),
    },
  };
  return [fn, ...invokers(declared, fn, written), ...jobs(declared, fn, written)];
}

/** The name by which Firebase deploys a function: its names in groups, with hyphens. */
export const nameOf = ({ path }: FirebaseFunction): string => path.join('-');

type Written = (value: Value | null | undefined) => Draft;

function second(
  declared: FirebaseFunction,
  { runtime }: Codebase,
  written: Written,
): Readonly<Record<string, Draft>> {
  const { options, path } = declared;
  const event = eventOf(declared);
  const on = written(onOf(declared));
  return {
    build_config: [{ runtime: runtime ?? undefined, entry_point: path.join('.') }],
    service_config: [
      {
        service_account_email: written(options.get('serviceAccount')),
        secret_environment_variables: secrets(options.get('secrets')),
        ingress_settings: written(options.get('ingressSettings')),
        vpc_connector: written(options.get('vpcConnector')),
        vpc_connector_egress_settings: written(options.get('vpcConnectorEgressSettings')),
        max_instance_count: written(options.get('maxInstances')),
        max_instance_request_concurrency: written(options.get('concurrency')),
        timeout_seconds: written(options.get('timeoutSeconds')),
      },
    ],
    event_trigger: event === null ? undefined : [eventTrigger(declared, event, on)],
  };
}

function first(
  declared: FirebaseFunction,
  { runtime }: Codebase,
  written: Written,
): Readonly<Record<string, Draft>> {
  const { options, path } = declared;
  const event = eventOf(declared);
  return {
    runtime: runtime ?? undefined,
    entry_point: path.join('.'),
    service_account_email: written(options.get('serviceAccount')),
    secret_environment_variables: secrets(options.get('secrets')),
    ingress_settings: written(options.get('ingressSettings')),
    vpc_connector: written(options.get('vpcConnector')),
    max_instances: written(options.get('maxInstances')),
    timeout: written(options.get('timeoutSeconds')),
    trigger_http: isHttp(declared) ? true : undefined,
    event_trigger: event === null ? undefined : [{ event_type: event, resource: written(onOf(declared)) }],
  };
}

function eventTrigger(declared: FirebaseFunction, event: string, on: Draft): Draft {
  if (declared.startedBy === 'pubsub') return { event_type: event, pubsub_topic: on };
  if (declared.startedBy === 'storage')
    return {
      event_type: event,
      event_filters: on === undefined ? undefined : [{ attribute: 'bucket', value: on }],
    };
  return { event_type: event, resource: on };
}

/** The type of the event that starts a function, with what happened: `google.cloud.firestore.document.v1.created`. */
function eventOf({ startedBy, call }: FirebaseFunction): string | null {
  const type = events[startedBy];
  if (type === undefined) return null;
  const happened =
    /(?:Written|Write|Created?|Updated?|Deleted?|Finalized?|Archived?|MetadataUpdated?)(?:WithAuthContext)?$/.exec(
      call,
    );
  return happened && /\.v1$/.test(type)
    ? `${type}.${happened[0].replace('WithAuthContext', '').toLowerCase()}`
    : type;
}

const onOf = ({ startedBy, on, options }: FirebaseFunction): Value | null =>
  on ?? options.get(naming[startedBy] ?? '') ?? null;

const isHttp = ({ startedBy }: FirebaseFunction): boolean =>
  startedBy === 'request' || startedBy === 'callable' || startedBy === 'task';

/**
 * Functions for requests and calls may be called by everybody, unless `invoker` names somebody else. Source: reference of
 * firebase-functions, `HttpsOptions.invoker`.
 */
function invokers(
  { startedBy, options, call, at }: FirebaseFunction,
  fn: CreatedResource,
  written: Written,
): readonly CreatedResource[] {
  if (startedBy !== 'request' && startedBy !== 'callable') return [];
  const invoker = options.get('invoker');
  const isWritten = invoker !== undefined && !(invoker.kind === 'constant' && invoker.value === 'public');
  const isKnown = invoker?.kind === 'constant' || invoker?.kind === 'list';
  if (isWritten && isKnown) return [];
  const by = isWritten ? `${fn.id} invoker` : `${call} of ${fn.id}, without invoker,`;
  const role = fn.type.includes('functions2') ? 'roles/run.invoker' : 'roles/cloudfunctions.invoker';
  const member = isWritten ? { member: written(invoker) } : { member: 'allUsers' };
  return [{ id: by, type: `${fn.type}_iam_member`, properties: { on: { Ref: fn.id }, role, ...member }, at }];
}

const jobs = (
  declared: FirebaseFunction,
  fn: CreatedResource,
  written: Written,
): readonly CreatedResource[] =>
  declared.startedBy === 'schedule'
    ? [
        {
          id: `schedule of ${fn.id}`,
          type: 'google_cloud_scheduler_job',
          properties: { schedule: written(onOf(declared)), http_target: [{ uri: { Ref: fn.id } }] },
          at: declared.at,
        },
      ]
    : [];

/** The secrets of a function: Firebase gives it each as a variable of the same name. */
function secrets(value: Value | undefined): Draft {
  if (value?.kind !== 'list') return undefined;
  const names = value.items.flatMap((secret) =>
    secret.kind === 'constant' && typeof secret.value === 'string' ? [secret.value] : [],
  );
  return names.length === 0 ? undefined : names.map((key) => ({ key, secret: key, version: 'latest' }));
}
