import { entriesOf } from '../../tree.ts';
import type { Words } from '../lowering/values.ts';
import type { Draft } from '../lowering/write.ts';
import { defaultEntryPoint } from './code.ts';
import { type Invocation, pairsIn } from './invocation.ts';
import { type CreatedResource, type Place, type Row, written } from './row.ts';

/**
 * Commands that deploy functions and services. Each becomes a resource of Terraform's provider
 * (hashicorp/google). Source: reference of `gcloud functions deploy` and `gcloud run deploy`.
 */
export const functionRows: Readonly<Record<string, Row>> = {
  'functions deploy': (call, name, place) =>
    withPublicInvoker(
      call,
      call.flag('no-gen2') ? firstGeneration(call, name, place) : secondGeneration(call, name, place),
      place,
    ),
  'run deploy': (call, name, place) =>
    withPublicInvoker(
      call,
      call.flag('function') ? secondGeneration(call, name, place) : service(call, name, place),
      place,
    ),
  'run jobs deploy': (call, name, place) => [job(call, name, place)],
  'run jobs create': (call, name, place) => [job(call, name, place)],
  'run worker-pools deploy': (call, name, place) => [workerPool(call, name, place)],
};

/** Adds the IAM binding for `--allow-unauthenticated`, which gives everyone the invoker role. An argument that is not known may be this flag. */
function withPublicInvoker(
  call: Invocation,
  deployed: CreatedResource,
  place: Place,
): readonly CreatedResource[] {
  const isClosed = call.flag('no-allow-unauthenticated') !== null;
  const open = isClosed ? undefined : unplaced(call, place);
  const member = call.flag('allow-unauthenticated') ? 'allUsers' : open;
  if (member === undefined) return [deployed];
  const role = deployed.type.includes('run') ? 'roles/run.invoker' : 'roles/cloudfunctions.invoker';
  const properties = { on: { Ref: deployed.id }, role, member };
  return [
    deployed,
    { id: `${deployed.id} --allow-unauthenticated`, type: `${deployed.type}_iam_member`, properties },
  ];
}

function firstGeneration(call: Invocation, name: string, place: Place): CreatedResource {
  const set = (...names: readonly string[]): Draft => written(call.flag(...names), call.at, place);
  let [event, resource] = [set('trigger-event'), set('trigger-resource')];
  if (call.flag('trigger-topic')) [event, resource] = ['google.pubsub.topic.publish', set('trigger-topic')];
  else if (call.flag('trigger-bucket'))
    [event, resource] = ['google.storage.object.finalize', set('trigger-bucket')];
  return {
    id: name,
    type: 'google_cloudfunctions_function',
    properties: {
      ...common(call, place),
      runtime: set('runtime') ?? unplaced(call, place),
      entry_point: set('entry-point') ?? defaultEntryPoint(name, call, place),
      service_account_email: set('service-account'),
      environment_variables: environment(call, place),
      secret_environment_variables: secrets(call, place),
      ingress_settings: ingress(call, place, (value) => `ALLOW_${value}`),
      https_trigger_security_level: upper(call.flag('security-level'), call, place),
      trigger_http: event === undefined ? true : undefined,
      event_trigger: event === undefined ? undefined : [{ event_type: event, resource }],
      vpc_connector: set('vpc-connector'),
      max_instances: set('max-instances'),
    },
    isFunction: true,
  };
}

function secondGeneration(call: Invocation, name: string, place: Place): CreatedResource {
  const set = (...names: readonly string[]): Draft => written(call.flag(...names), call.at, place);
  return {
    id: name,
    type: 'google_cloudfunctions2_function',
    properties: {
      ...common(call, place),
      build_config: [
        {
          runtime: set('runtime', 'base-image') ?? unplaced(call, place),
          entry_point: set('entry-point', 'function') ?? defaultEntryPoint(name, call, place),
          source: isBucket(call) ? [{ storage_source: [{ bucket: set('source') }] }] : undefined,
        },
      ],
      service_config: [
        {
          service_account_email: set('run-service-account', 'service-account'),
          environment_variables: environment(call, place),
          secret_environment_variables: secrets(call, place),
          ingress_settings: ingress(call, place, (value) => `ALLOW_${value}`),
          vpc_connector: set('vpc-connector'),
          max_instance_count: set('max-instances'),
        },
      ],
      event_trigger: events(call, place),
      invoker_iam_disabled: call.flag('no-invoker-iam-check') ? true : undefined,
    },
    isFunction: true,
  };
}

/** Returns an argument that is not known, such as `"${FLAGS[@]}"`: it may hold every flag that the command does not write. */
const unplaced = (call: Invocation, place: Place): Draft =>
  written(
    call.arguments.slice(1).find((words) => words.some((word) => typeof word !== 'string')),
    call.at,
    place,
  );

/** Tells if the code is an archive in a bucket. */
const isBucket = (call: Invocation): boolean => {
  const [first] = call.flag('source') ?? [];
  return typeof first === 'string' && first.startsWith('gs://');
};

function events(call: Invocation, place: Place): Draft {
  const set = (name: string): Draft => written(call.flag(name), call.at, place);
  const account = set('trigger-service-account');
  if (call.flag('trigger-topic'))
    return [
      {
        event_type: 'google.cloud.pubsub.topic.v1.messagePublished',
        pubsub_topic: set('trigger-topic'),
        service_account_email: account,
      },
    ];
  if (call.flag('trigger-bucket'))
    return [
      {
        event_type: 'google.cloud.storage.object.v1.finalized',
        event_filters: [{ attribute: 'bucket', value: set('trigger-bucket') }],
        service_account_email: account,
      },
    ];
  const filters = filtersOf(call.values('trigger-event-filters'));
  const type = filters.find(([name]) => name === 'type')?.[1] ?? call.flag('trigger-event');
  if (type === null || type === undefined) return undefined;
  return [
    {
      event_type: written(type, call.at, place),
      resource: set('trigger-resource'),
      event_filters: filters.map(([attribute, value]) => ({
        attribute,
        value: written(value, call.at, place),
      })),
      service_account_email: account,
    },
  ];
}

/** Splits filters such as `type=…,bucket=…` into names and values. They may be in one flag or in several. */
export const filtersOf = (flags: readonly Words[]): readonly (readonly [string, Words])[] =>
  flags.flatMap(pairsIn);

function service(call: Invocation, name: string, place: Place): CreatedResource {
  return {
    id: name,
    type: 'google_cloud_run_v2_service',
    properties: {
      ...common(call, place),
      ingress: ingress(
        call,
        place,
        (value) => `INGRESS_TRAFFIC_${value === 'INTERNAL' ? 'INTERNAL_ONLY' : value}`,
      ),
      invoker_iam_disabled: call.flag('no-invoker-iam-check') ? true : undefined,
      template: [container(call, place)],
    },
    isFunction: true,
  };
}

const job = (call: Invocation, name: string, place: Place): CreatedResource => ({
  id: name,
  type: 'google_cloud_run_v2_job',
  properties: { ...common(call, place), template: [{ template: [container(call, place)] }] },
  isFunction: true,
});

const workerPool = (call: Invocation, name: string, place: Place): CreatedResource => ({
  id: name,
  type: 'google_cloud_run_v2_worker_pool',
  properties: { ...common(call, place), template: [container(call, place)] },
  isFunction: true,
});

/** Returns the account and the container of a service, a job or a worker pool. */
function container(call: Invocation, place: Place): Readonly<Record<string, Draft>> {
  const set = (flag: string): Draft => written(call.flag(flag), call.at, place);
  const variables = Object.entries(environment(call, place) ?? {});
  return {
    service_account: set('service-account'),
    containers: [
      {
        image: set('image'),
        command: listed(call.flag('command'), call, place),
        args: listed(call.flag('args'), call, place),
        env: variables.map(([key, value]) => ({ name: key, value })),
      },
    ],
  };
}

/** Returns the words of a flag that takes a list: `--args=run.py,--all`. */
function listed(words: Words | null, call: Invocation, place: Place): Draft {
  const [only, ...more] = words ?? [];
  if (typeof only !== 'string' || more.length > 0) return written(words, call.at, place);
  const [, separator = ',', text = only] = /^\^([^^]+)\^(.*)$/s.exec(only) ?? [];
  return text.split(separator).filter((word) => word !== '');
}

const common = (call: Invocation, place: Place): Readonly<Record<string, Draft>> => ({
  name: written(call.arguments[0], call.at, place),
  location: written(call.flag('region'), call.at, place),
});

/**
 * Returns the environment variables, from the flags `--set-env-vars` and `--update-env-vars` and from the
 * file of `--env-vars-file`.
 */
function environment(call: Invocation, place: Place): Readonly<Record<string, Draft>> | undefined {
  const pairs = [...call.values('set-env-vars'), ...call.values('update-env-vars')].flatMap(pairsIn);
  const entries = pairs.map(([key, value]) => [key, written(value, call.at, place) ?? ''] as const);
  const file = call.flag('env-vars-file');
  const isFile = (path: string): boolean => place.context.source.kind(path) === 'file';
  const path = file?.length === 1 && typeof file[0] === 'string' ? place.fileOf(call, file[0], isFile) : null;
  const listed = path === null ? [] : entriesOf(place.context.parse(path)?.root);
  const variables = [...listed.map(({ key, value }) => [key, value] as const), ...entries];
  return variables.length > 0 ? Object.fromEntries(variables) : undefined;
}

/**
 * Converts secrets in environment variables, `NAME=secret:version`. A secret that is mounted as a file has a
 * path instead of the name and is left out.
 */
function secrets(call: Invocation, place: Place): Draft {
  const pairs = [...call.values('set-secrets'), ...call.values('update-secrets')].flatMap(pairsIn);
  const named = pairs.filter(([key]) => !key.startsWith('/'));
  if (named.length === 0) return undefined;
  return named.map(([key, value]) => {
    const [start, ...more] = value;
    const [secret, version] = typeof start === 'string' ? start.split(':') : [];
    return {
      key,
      secret: secret ?? written(value, call.at, place),
      version: version === undefined || version === '' ? written(more, call.at, place) : version,
    };
  });
}

const ingress = (call: Invocation, place: Place, spelling: (value: string) => string): Draft => {
  const words = call.flag('ingress-settings', 'ingress');
  const [only, ...more] = words ?? [];
  return typeof only === 'string' && more.length === 0
    ? spelling(upperSnake(only))
    : written(words, call.at, place);
};

function upper(words: Words | null, call: Invocation, place: Place): Draft {
  const [only, ...more] = words ?? [];
  return typeof only === 'string' && more.length === 0 ? upperSnake(only) : written(words, call.at, place);
}

/** Converts a value such as `internal-and-gclb` to INTERNAL_AND_GCLB. */
const upperSnake = (text: string): string => text.toUpperCase().replaceAll('-', '_');
