import { spell, type Words } from '../lowering/values.ts';
import type { Invocation } from './invocation.ts';
import { type CreatedResource, type Place, type Row, written } from './row.ts';

/**
 * Commands that grant a role. Each becomes a resource of Terraform's provider. Source: reference of the
 * Google Cloud CLI, `gsutil help iam`.
 */
export const accessRows: Readonly<Record<string, Row>> = {
  'projects add-iam-policy-binding': bindingOn('project', 'project'),
  'functions add-iam-policy-binding': bindingOn('cloudfunctions2_function', 'cloud_function'),
  'functions add-invoker-policy-binding': bindingOn(
    'cloudfunctions2_function',
    'cloud_function',
    'roles/run.invoker',
  ),
  'functions set-iam-policy': policyOf('cloudfunctions2_function', 'cloud_function'),
  'run services add-iam-policy-binding': bindingOn('cloud_run_v2_service', 'name'),
  'run services set-iam-policy': policyOf('cloud_run_v2_service', 'name'),
  'run services update': withoutCheck,
  'pubsub topics add-iam-policy-binding': bindingOn('pubsub_topic', 'topic'),
  'storage buckets add-iam-policy-binding': bindingOn('storage_bucket', 'bucket'),
  'secrets add-iam-policy-binding': bindingOn('secret_manager_secret', 'secret_id'),
  'iam service-accounts add-iam-policy-binding': bindingOn('service_account', 'service_account_id'),
  'iam ch': iamChange,
};

function bindingOn(kind: string, argument: string, role?: string): Row {
  return (call, name, place) => [
    {
      id: `${role ?? textOf(call.flag('role'))} on ${name}`,
      type: `google_${kind}_iam_member`,
      properties: {
        [argument]: written(call.arguments[0], call.at, place),
        role: role ?? written(call.flag('role'), call.at, place),
        member: written(call.flag('member'), call.at, place),
      },
    },
  ];
}

/** Converts `set-iam-policy`, which replaces all bindings by those of a file. The file is not read, so it may give anything. */
function policyOf(kind: string, argument: string): Row {
  return (call, name, place) => [
    {
      id: `policy of ${name}`,
      type: `google_${kind}_iam_policy`,
      properties: {
        [argument]: written(call.arguments[0], call.at, place),
        policy_data: written(call.arguments[1], call.at, place),
      },
    },
  ];
}

/** Converts `gcloud run services update NAME --no-invoker-iam-check`, which lets everybody call the service. */
function withoutCheck(call: Invocation, name: string, place: Place): readonly CreatedResource[] {
  if (!call.flag('no-invoker-iam-check')) return [];
  const properties = {
    name: written(call.arguments[0], call.at, place),
    role: 'roles/run.invoker',
    member: 'allUsers',
  };
  return [
    { id: `${name} --no-invoker-iam-check`, type: 'google_cloud_run_v2_service_iam_member', properties },
  ];
}

const textOf = (words: Words | null): string => (typeof words?.[0] === 'string' ? words[0] : 'a role');

/**
 * Converts `gsutil iam ch allUsers:objectViewer gs://orders`. The roles of gsutil are roles of Cloud Storage
 * without the prefix `roles/storage.`.
 */
function iamChange(call: Invocation, _: string, place: Place): readonly CreatedResource[] {
  const target = call.arguments.at(-1);
  return call.arguments.slice(0, -1).flatMap((words): readonly CreatedResource[] => {
    const last = words.at(-1);
    const [, start = '', roles = ''] = /^(.*):([\w.,/]+)$/s.exec(typeof last === 'string' ? last : '') ?? [];
    if (roles === '') return [];
    const member = [...words.slice(0, -1), start].filter((part) => part !== '');
    return roles.split(',').map((role) => ({
      id: `${role} on ${spell(target ?? []).replace(/^gs:\/\/|\/$/g, '')}`,
      type: 'google_storage_bucket_iam_member',
      properties: {
        bucket: written(target, call.at, place),
        role: role.startsWith('roles/') ? role : `roles/storage.${role}`,
        member: written(member, call.at, place),
      },
    }));
  });
}
