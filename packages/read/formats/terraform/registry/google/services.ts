import { asString, constant, type Value } from '@emmental/model';
import { entries, items } from '../../../../app/property.ts';
import { type Expansion, fields, list, make } from '../expansion.ts';
import { fabricAccount } from './functions.ts';
import { asBlock, block, field, grantByRole, grantTo, ownAccount } from './parts.ts';

const first = 'google_cloud_run_service';
const second = 'google_cloud_run_v2_service';

/**
 * GoogleCloudPlatform/cloud-run, versions 0.1 to 0.30: a service of the first API. Source: the module's inputs,
 * https://github.com/GoogleCloudPlatform/terraform-google-cloud-run
 */
export function service(expansion: Expansion): void {
  const { at, input } = expansion;
  make(expansion, '', first, {
    name: input('service_name'),
    project: input('project_id'),
    location: input('location'),
    metadata: block({ annotations: input('service_annotations') }, at),
    template: block(
      {
        metadata: block({ annotations: input('template_annotations') }, at),
        spec: block(
          {
            service_account_name: unlessEmpty(input('service_account_email')),
            containers: block({ image: input('image'), env: input('env_vars') }, at),
          },
          at,
        ),
      },
      at,
    ),
  });
  grantTo(expansion, first, 'service', 'roles/run.invoker', input('members'));
}

const unlessEmpty = (value: Value | undefined): Value | undefined =>
  value && asString(value) === '' ? undefined : value;

/**
 * The submodule `secure-cloud-run` of the same module: reached from inside and by a load balancer. Source: its inputs and
 * `secure-cloud-run-core`.
 */
export function secureService(expansion: Expansion): void {
  const { at, input } = expansion;
  make(expansion, '', first, {
    name: input('service_name'),
    project: input('serverless_project_id') ?? input('project_id'),
    location: input('location'),
    metadata: block(
      {
        annotations: fields(
          { 'run.googleapis.com/ingress': constant('internal-and-cloud-load-balancing', at) },
          at,
        ),
      },
      at,
    ),
    template: block(
      {
        spec: block(
          {
            service_account_name: input('cloud_run_sa'),
            containers: block({ image: input('image'), env: input('env_vars') }, at),
          },
          at,
        ),
      },
      at,
    ),
  });
  grantTo(expansion, first, 'service', 'roles/run.invoker', input('members'));
}

/** The submodule `v2` of the same module. It makes an account of its own unless the input names another. Source: its inputs. */
export function secondService(expansion: Expansion): void {
  const { at, input, isOn } = expansion;
  const named = input('service_account');
  const account =
    named ??
    (isOn('create_service_account', true)
      ? ownAccount(expansion, input('service_account_project_roles'))
      : undefined);
  const containers = items(input('containers')).map(({ value }) =>
    fields(
      { image: field(value, 'container_image'), env: environment(field(value, 'env_vars'), value) },
      value.at ?? at,
    ),
  );
  make(expansion, '', second, {
    name: input('service_name'),
    project: input('project_id'),
    location: input('location'),
    ingress: input('ingress') ?? constant('INGRESS_TRAFFIC_ALL', at),
    template: block(
      {
        service_account: account,
        containers: list(containers, at),
        scaling: asBlock(input('template_scaling')),
        vpc_access: asBlock(input('vpc_access')),
        max_instance_request_concurrency: input('max_instance_request_concurrency'),
      },
      at,
    ),
  });
  grantTo(expansion, second, 'name', 'roles/run.invoker', input('members'));
}

/** Converts variables from a mapping to blocks `env`. */
function environment(variables: Value | undefined, container: Value): Value | undefined {
  const at = variables?.at ?? container.at;
  if (!at || !variables) return undefined;
  const listed = entries(variables).map(({ key, value }) =>
    fields({ name: constant(key, value.at ?? at), value }, value.at ?? at),
  );
  return list(listed, at);
}

/** The submodule `job-exec` of the same module: a job. Source: its inputs. */
export function job(expansion: Expansion): void {
  const { at, input } = expansion;
  make(expansion, '', 'google_cloud_run_v2_job', {
    name: input('name'),
    project: input('project_id'),
    location: input('location'),
    template: block(
      {
        template: block(
          {
            service_account: unlessEmpty(input('service_account_email')),
            containers: block({ image: input('image'), env: input('env_vars') }, at),
          },
          at,
        ),
      },
      at,
    ),
  });
}

/**
 * The module `cloud-run-v2` of Cloud Foundation Fabric: a service, a job or a worker pool. Source: its inputs,
 * https://github.com/GoogleCloudPlatform/cloud-foundation-fabric/tree/master/modules/cloud-run-v2
 */
export function fabricService(expansion: Expansion, major: number | null): void {
  const { at, input, isOn } = expansion;
  const containers = entries(input('containers')).map(({ value }) =>
    fields({ image: field(value, 'image'), env: environment(field(value, 'env'), value) }, value.at ?? at),
  );
  const run = block(
    { service_account: fabricAccount(expansion, major), containers: list(containers, at) },
    at,
  );
  const kind = asString(input('type'));
  const isJob = isOn('create_job', false) || kind === 'JOB';
  const type = isJob ? 'google_cloud_run_v2_job' : workerOr(second, kind);
  const config = input('service_config');
  make(expansion, '', type, {
    name: input('name'),
    project: input('project_id'),
    location: input('region'),
    ingress: isJob ? undefined : (input('ingress') ?? field(config, 'ingress')),
    invoker_iam_disabled: input('invoker_iam_disabled') ?? field(config, 'invoker_iam_disabled'),
    template: isJob ? block({ template: run }, at) : run,
  });
  grantByRole(expansion, type, 'name', input('iam'));
}

const workerOr = (otherwise: string, kind: string | null): string =>
  kind === 'WORKERPOOL' ? 'google_cloud_run_v2_worker_pool' : otherwise;
