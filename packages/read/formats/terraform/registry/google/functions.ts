import { asString, constant, unknown, type Value } from '@emmental/model';
import { entries } from '../../../../app/property.ts';
import { reference } from '../../handle.ts';
import { type Expansion, fields, list, make } from '../expansion.ts';
import { asBlock, block, field, grantByRole, grantTo, ownAccount } from './parts.ts';

/**
 * terraform-google-modules/event-function, versions 1 to 6: a function of the first generation. Source: the module's inputs,
 * https://github.com/terraform-google-modules/terraform-google-event-function
 */
export function eventFunction(expansion: Expansion): void {
  const { at, input } = expansion;
  const trigger = input('event_trigger');
  const isHttp = asString(input('trigger_http')) === 'true';
  make(
    expansion,
    '',
    'google_cloudfunctions_function',
    {
      ...firstGeneration(expansion, ''),
      max_instances: unlessZero(input('max_instances')),
      ingress_settings: input('ingress_settings') ?? constant('ALLOW_ALL', at),
      vpc_connector: input('vpc_connector'),
      secret_environment_variables: input('secret_environment_variables'),
      trigger_http: input('trigger_http'),
      event_trigger:
        isHttp || !trigger
          ? undefined
          : block({ event_type: field(trigger, 'event_type'), resource: field(trigger, 'resource') }, at),
    },
    at,
    input('source_directory'),
  );
}

/** `0` stands for no limit. */
const unlessZero = (value: Value | undefined): Value | undefined =>
  value && asString(value) === '0' ? undefined : value;

/** The arguments of the first generation; in some modules their names have a prefix. */
function firstGeneration({ input }: Expansion, prefix: string): Readonly<Record<string, Value | undefined>> {
  const set = (name: string): Value | undefined => input(`${prefix}${name}`);
  const account = set('service_account_email');
  return {
    name: set('name'),
    project: input('project_id'),
    region: input('region'),
    runtime: set('runtime'),
    entry_point: set('entry_point'),
    // The default is an empty text, which stands for the default account.
    service_account_email: account && asString(account) === '' ? undefined : account,
    environment_variables: set('environment_variables'),
  };
}

/**
 * terraform-google-modules/scheduled-function, versions 1 to 6: a topic, a job of Cloud Scheduler that sends to it, and an event
 * function. Source: the module's inputs, https://github.com/terraform-google-modules/terraform-google-scheduled-function
 */
export function scheduledFunction(expansion: Expansion): void {
  const { at, id, input } = expansion;
  make(expansion, '.topic', 'google_pubsub_topic', {
    name: input('topic_name') ?? constant('test-topic', at),
  });
  make(expansion, '.job', 'google_cloud_scheduler_job', {
    name: input('job_name'),
    schedule: input('job_schedule') ?? constant('*/2 * * * *', at),
    pubsub_target: block({ topic_name: reference(`${id}.topic`, 'id', at) }, at),
  });
  make(
    expansion,
    '',
    'google_cloudfunctions_function',
    {
      ...firstGeneration(expansion, 'function_'),
      runtime: input('function_runtime') ?? constant('nodejs10', at),
      max_instances: unlessZero(input('function_max_instances')),
      ingress_settings: input('ingress_settings') ?? constant('ALLOW_ALL', at),
      vpc_connector: input('vpc_connector'),
      event_trigger: block(
        {
          event_type: constant('google.pubsub.topic.publish', at),
          resource: reference(`${id}.topic`, 'id', at),
        },
        at,
      ),
    },
    at,
    input('function_source_directory'),
  );
}

/**
 * GoogleCloudPlatform/cloud-functions, versions 0.1 to 0.6: a function of the second generation. Source: the module's inputs,
 * https://github.com/GoogleCloudPlatform/terraform-google-cloud-functions
 */
export function cloudFunction(expansion: Expansion): void {
  const { at, input } = expansion;
  const service = input('service_config');
  const trigger = input('event_trigger');
  const set = (name: string): Value | undefined => field(service, name);
  make(expansion, '', 'google_cloudfunctions2_function', {
    name: input('function_name'),
    project: input('project_id'),
    location: input('function_location'),
    build_config: block(
      {
        runtime: input('runtime'),
        entry_point: input('entrypoint'),
        environment_variables: input('build_env_variables'),
        source: block(
          { storage_source: asBlock(input('storage_source')), repo_source: asBlock(input('repo_source')) },
          at,
        ),
      },
      at,
    ),
    service_config: block(
      {
        max_instance_count: set('max_instance_count') ?? (service ? undefined : constant('100', at)),
        environment_variables: set('runtime_env_variables'),
        secret_environment_variables: renamed(set('runtime_secret_env_variables'), { key_name: 'key' }),
        secret_volumes: set('secret_volumes'),
        vpc_connector: set('vpc_connector'),
        ingress_settings: set('ingress_settings'),
        service_account_email: set('service_account_email'),
      },
      at,
    ),
    event_trigger:
      trigger &&
      block(
        {
          event_type: field(trigger, 'event_type'),
          pubsub_topic: field(trigger, 'pubsub_topic'),
          service_account_email: field(trigger, 'service_account_email'),
          event_filters: renamed(field(trigger, 'event_filters'), { attribute_value: 'value' }),
        },
        at,
      ),
  });
  const invokers = field(input('members'), 'invokers');
  grantTo(expansion, 'google_cloudfunctions2_function', 'cloud_function', 'roles/run.invoker', invokers);
}

/** Renames fields in the items of a list. */
function renamed(value: Value | undefined, names: Readonly<Record<string, string>>): Value | undefined {
  if (value?.kind !== 'list') return value;
  return {
    ...value,
    items: value.items.map((item) =>
      item.kind === 'fields'
        ? { ...item, fields: new Map([...item.fields].map(([key, inner]) => [names[key] ?? key, inner])) }
        : item,
    ),
  };
}

/**
 * The modules `cloud-function-v1` and `cloud-function-v2` of Cloud Foundation Fabric. Source: their inputs,
 * https://github.com/GoogleCloudPlatform/cloud-foundation-fabric/tree/master/modules
 */
export const fabricFunction =
  (generation: 1 | 2) =>
  (expansion: Expansion, major: number | null): void => {
    const type = generation === 1 ? 'google_cloudfunctions_function' : 'google_cloudfunctions2_function';
    const { at, input } = expansion;
    const config = input('function_config');
    const set = (name: string, usual: string): Value => field(config, name) ?? constant(usual, at);
    const shared = {
      environment_variables: input('environment_variables'),
      service_account_email: fabricAccount(expansion, major),
      ingress_settings: input('ingress_settings'),
      vpc_connector: field(input('vpc_connector'), 'name'),
      secret_environment_variables: secretsOf(expansion),
    };
    const built = { runtime: set('runtime', 'python310'), entry_point: set('entry_point', 'main') };
    const limit = set('instance_count', '1');
    const bundle = input('bundle_config');
    make(
      expansion,
      '',
      type,
      {
        name: input('name'),
        project: input('project_id'),
        ...(generation === 1
          ? { ...shared, ...built, max_instances: limit, ...firstTrigger(expansion) }
          : {
              build_config: block(built, at),
              service_config: block({ ...shared, max_instance_count: limit }, at),
              event_trigger: asBlock(input('trigger_config')),
            }),
      },
      at,
      field(bundle, 'path') ?? field(bundle, 'source_dir'),
    );
    grantByRole(expansion, type, 'cloud_function', input('iam'));
  };

function firstTrigger({ at, input }: Expansion): Readonly<Record<string, Value | undefined>> {
  const trigger = input('trigger_config');
  return trigger
    ? {
        event_trigger: block(
          { event_type: field(trigger, 'event'), resource: field(trigger, 'resource') },
          at,
        ),
      }
    : { trigger_http: constant(true, at) };
}

/** Converts the secrets of an input that maps the names of variables to them. */
function secretsOf({ at, input }: Expansion): Value | undefined {
  const secrets = entries(input('secrets')).map(({ key, value }) =>
    fields({ key: constant(key, value.at ?? at), secret: field(value, 'secret') }, value.at ?? at),
  );
  return secrets.length > 0 ? list(secrets, at) : undefined;
}

/**
 * Returns the account of a module of Cloud Foundation Fabric. It makes an account of its own if `service_account_create` says so; since
 * version 48 it does so unless `service_account_config` names another.
 */
export function fabricAccount(expansion: Expansion, major: number | null): Value | undefined {
  const { at, input, isOn } = expansion;
  if (isOn('service_account_create', false)) return ownAccount(expansion, undefined);
  const named = input('service_account');
  if (named) return named;
  const config = input('service_account_config');
  const email = field(config, 'email');
  if (email) return email;
  const creates = field(config, 'create');
  if (creates && asString(creates) !== 'false') return ownAccount(expansion, field(config, 'roles'));
  if (config && !creates) return ownAccount(expansion, field(config, 'roles'));
  if (major === null) return unknown('the version of the module decides which account it uses', at);
  return major >= 48 && !creates ? ownAccount(expansion, undefined) : undefined;
}
