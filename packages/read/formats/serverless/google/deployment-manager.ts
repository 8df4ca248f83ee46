import { type Hole, type Location, text } from '@emmental/model';
import { entriesOf, get, itemsOf, type MapEntry, type MapNode, type Node, stringOf } from '../../../tree.ts';
import { property } from '../../lowering/property.ts';
import { type Values, type Words, wordsOf } from '../../lowering/values.ts';
import { type Draft, writeMap } from '../../lowering/write.ts';
import { type Service, spelled } from '../service.ts';

/** A resource of a deployment. Source: Deployment Manager documentation, "Configuration syntax reference". */
export interface Managed {
  /** The name that the user gave to the resource, with a number if the name occurs more than once. */
  readonly id: string;
  /** The type, such as `storage.v1.bucket` or `gcp-types/pubsub-v1:projects.topics`. */
  readonly type: string;
  readonly name: Node;
  readonly properties: Readonly<Record<string, Draft>>;
  /** The value of `accessControl`: the principals that are allowed to use the resource. */
  readonly access: Node | undefined;
  readonly at: Location;
}

/** Reads a resource that the user wrote. Null when it has no name or no type. */
export function managed(item: Node, before: readonly Managed[], { values }: Service): Managed | null {
  const [name, type] = [property(item, 'name'), stringOf(property(item, 'type'))];
  const plainName = spelled(name, values);
  if (!name || plainName === undefined || type === undefined) return null;
  const isTaken = before.some(({ id }) => id === plainName);
  return {
    id: isTaken ? `${plainName}#${before.length + 1}` : plainName,
    type,
    name,
    properties: Object.fromEntries(entriesOf(get(item, 'properties')).map(({ key, value }) => [key, value])),
    access: get(item, 'accessControl', 'gcpIamPolicy'),
    at: item.at,
  };
}

/**
 * The Terraform type for a resource, and the property with the resource's name if that property is not
 * `name`.
 */
interface Kind {
  readonly type: string;
  readonly name?: string;
}

/**
 * Terraform types by API and the last word of Deployment Manager's type. Source: discovery documents of the
 * APIs, hashicorp/google provider.
 */
const kinds: Readonly<Record<string, Kind>> = {
  'cloudfunctions-v1/function': { type: 'cloudfunctions_function', name: 'function' },
  'cloudfunctions-v2/function': { type: 'cloudfunctions2_function' },
  'run-v1/service': { type: 'cloud_run_service' },
  'run-v2/service': { type: 'cloud_run_v2_service' },
  'storage-v1/bucket': { type: 'storage_bucket' },
  'pubsub-v1/topic': { type: 'pubsub_topic', name: 'topic' },
  'pubsub-v1/subscription': { type: 'pubsub_subscription', name: 'subscription' },
  'iam-v1/serviceAccount': { type: 'service_account', name: 'accountId' },
  'cloudresourcemanager-v1/project': { type: 'project' },
  'cloudscheduler-v1/job': { type: 'cloud_scheduler_job' },
  'secretmanager-v1/secret': { type: 'secret_manager_secret', name: 'secretId' },
};

/**
 * Converts every resource to the form that Terraform's provider has: types that begin with `google_`,
 * arguments in snake case, messages as nested blocks, and an IAM resource for each binding. Returns the
 * resources by id.
 */
export function lowerManaged(resources: readonly Managed[], values: Values): ReadonlyMap<string, MapNode> {
  const ids = new Map(resources.map(({ id, name }) => [spelled(name, values) ?? id, id]));
  return new Map(resources.flatMap((resource) => lowerResource(resource, ids, values)));
}

function lowerResource(
  resource: Managed,
  ids: ReadonlyMap<string, string>,
  values: Values,
): readonly (readonly [string, MapNode])[] {
  const { id, at, type, properties } = resource;
  const resourceOf = (name: string, fields: Readonly<Record<string, Draft>>): MapNode =>
    writeMap({ Type: name, Properties: argument(writeMap(fields, at), ids, values) }, at);
  const memberKind = memberOf(type);
  if (memberKind !== null) {
    const { role, member, resource: on } = properties;
    return [[id, resourceOf(`google_${memberKind.type}_iam_member`, { on, role, member })]];
  }
  const kind = kindOf(type);
  if (kind === null) return [[id, resourceOf(type, properties)]];
  const on = values.node(text([{ kind: 'resource', id, attribute: null }]), at);
  return [
    [
      id,
      resourceOf(`google_${kind.type}`, adjusted({ ...properties, name: nameOf(resource, kind) }, values)),
    ],
    ...bindingsOf(resource).map(
      (binding, index) =>
        [
          `${id}.access[${index}]`,
          resourceOf(`google_${kind.type}_iam_binding`, { on, ...binding }),
        ] as const,
    ),
  ];
}

/**
 * Returns the Terraform type for a type of Deployment Manager. `gcp-types/storage-v1:buckets` and
 * `storage.v1.bucket` mean the same type.
 */
function kindOf(type: string): Kind | null {
  const [, api = '', path = ''] =
    /^gcp-types\/(\w+-v\d)\w*:([\w.]+)$/.exec(type) ??
    /^(\w+\.v\d)\w*\.(\w+)$/.exec(type)?.map((part) => part.replace('.v', '-v')) ??
    [];
  const last = path.split('.').at(-1) ?? '';
  return kinds[`${api}/${last.replace(/s$/, '')}`] ?? null;
}

/**
 * Returns the kind of resource in a type such as
 * `gcp-types/pubsub-v1:virtual.projects.topics.iamMemberBinding`, which gives one role to one member; null
 * for another type.
 */
function memberOf(type: string): Kind | null {
  const [, start = '', path] = /^(gcp-types\/[\w-]+:)virtual\.([\w.]+)\.iamMemberBinding$/.exec(type) ?? [];
  return path === undefined ? null : kindOf(start + path);
}

const nameOf = ({ properties, name }: Managed, kind: Kind): Draft => {
  const declaredName = properties[kind.name ?? 'name'];
  return declaredName === undefined || declaredName === null ? name : declaredName;
};

/** Renames properties for which Terraform's provider and the API have different names. */
function adjusted(
  properties: Readonly<Record<string, Draft>>,
  values: Values,
): Readonly<Record<string, Draft>> {
  const { httpsTrigger, accountId, iamConfiguration, ...otherProperties } = properties;
  const level = property(httpsTrigger as Node | undefined, 'securityLevel');
  const bucket = iamConfiguration as Node | undefined;
  return {
    ...otherProperties,
    ...(httpsTrigger === undefined ? {} : { trigger_http: true, https_trigger_security_level: level }),
    ...(accountId === undefined ? {} : { account_id: accountId }),
    ...(bucket === undefined || values.valueOf(bucket)
      ? {}
      : {
          uniform_bucket_level_access: property(bucket, 'uniformBucketLevelAccess', 'enabled'),
          public_access_prevention: property(bucket, 'publicAccessPrevention'),
        }),
  };
}

/**
 * Returns the bindings in `accessControl`. For a bucket, also returns a binding for each entry of its access
 * control lists, with the role that the entry is equivalent to.
 */
function bindingsOf({ access, properties }: Managed): readonly Readonly<Record<string, Draft>>[] {
  const bindings = itemsOf(property(access, 'bindings')).map((binding) => ({
    role: property(binding, 'role'),
    members: property(binding, 'members'),
  }));
  const lists = [
    ...itemsOf(properties['acl'] as Node | undefined).map((entry) => ({ entry, of: 'Bucket' })),
    ...itemsOf(properties['defaultObjectAcl'] as Node | undefined).map((entry) => ({ entry, of: 'Object' })),
  ];
  const entries = lists.flatMap(({ entry, of: scope }) => {
    const [entity, role] = [property(entry, 'entity'), stringOf(property(entry, 'role'))];
    if (!entity || role === undefined) return [];
    const word = role.charAt(0) + role.slice(1).toLowerCase();
    return [{ role: `roles/storage.legacy${scope}${word}`, members: [entity] }];
  });
  return [...bindings, ...entries];
}

/** Arguments whose keys the user chooses. */
const userKeyed: ReadonlySet<string> = new Set([
  'labels',
  'environmentVariables',
  'annotations',
  'attributes',
]);

/**
 * Converts a message of the API to a map of arguments. A message inside a message becomes a list with one
 * nested block, because Terraform allows blocks to be repeated.
 */
function argument(node: Node, ids: ReadonlyMap<string, string>, values: Values, isFree = false): Node {
  if (node.kind === 'scalar') return referring(node, ids, values);
  if (values.valueOf(node)) return node;
  if (node.kind === 'list') return { ...node, items: node.items.map((item) => argument(item, ids, values)) };
  const entries = node.entries.map(({ key, keyAt, value }): MapEntry => {
    const inner = argument(value, ids, values, userKeyed.has(key));
    const isBlock = value.kind === 'map' && !values.valueOf(value) && !isFree && !userKeyed.has(key);
    return {
      key: isFree ? key : snake(key),
      keyAt,
      value: isBlock ? { kind: 'list', items: [inner], at: inner.at } : inner,
    };
  });
  return { ...node, entries };
}

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Replaces `$(ref.orders.name)` by a reference to the resource with that name. */
function referring(node: Node, ids: ReadonlyMap<string, string>, values: Values): Node {
  const words = wordsOf(node, values);
  if (!words?.some((word) => typeof word === 'string' && word.includes('$(ref.'))) return node;
  return values.node(
    text(words.flatMap((word) => (typeof word === 'string' ? parts(word, ids) : [word]))),
    node.at,
  );
}

function parts(word: string, ids: ReadonlyMap<string, string>): Words {
  return word.split(/(\$\(ref\.[^)]{1,200}\))/).map((piece): string | Hole => {
    const [, name, attribute] = /^\$\(ref\.([^.)]+)\.?([^)]*)\)$/.exec(piece) ?? [];
    const id = name === undefined ? undefined : ids.get(name);
    return id === undefined ? piece : { kind: 'resource', id, attribute: attribute || null };
  });
}
