import { choicesOf, fieldOf, type Value } from '@emmental/model';
import { accessLevel, knownAction } from './iam.ts';

/**
 * The parameters in which a request gives tags to the resource that it makes. Source: the request shapes of botocore. A
 * parameter of a search (`TagFilters`) is not in the list.
 */
const members: readonly string[] = [
  'Tags',
  'tags',
  'TagList',
  'tagList',
  'TagSpecifications',
  'ResourceTags',
  'resourceTags',
  'UserPoolTags',
  'IdentityPoolTags',
  'BackupVaultTags',
  'BackupPlanTags',
  'RecoveryPointTags',
  'HostedZoneTags',
];

/** The names of the action that gives tags, in the order of preference. Source: the tables of actions in the service authorization reference. */
const names: readonly string[] = [
  'TagResource',
  'AddTagsToResource',
  'AddTags',
  'CreateTags',
  'CreateOrUpdateTags',
];

/**
 * Decides whether a request gives tags to the resource that it makes, or to a session: `possible` if it names a value that is
 * not known, `unknown` if a part of the request is not known, which may or may not give tags. An empty list gives none.
 */
export function tagsIn(input: Value): 'known' | 'possible' | 'none' | 'unknown' {
  const answers = choicesOf(input).map(({ value }) => {
    if (value.kind !== 'fields') return 'unknown';
    const tags = members.flatMap((name) => fieldOf(value, name) ?? []).flatMap(choicesOf);
    if (tags.length === 0) return value.open ? 'unknown' : 'none';
    if (tags.every((choice) => isEmpty(choice.value))) return 'none';
    return tags.some((choice) => hasItems(choice.value)) ? 'known' : 'possible';
  });
  return (['known', 'possible', 'unknown'] as const).find((answer) => answers.includes(answer)) ?? 'none';
}

const hasItems = (value: Value): boolean =>
  (value.kind === 'list' && value.items.length > 0) || (value.kind === 'fields' && value.fields.size > 0);

const isEmpty = (value: Value): boolean =>
  (value.kind === 'list' && value.items.length === 0 && !value.open) ||
  (value.kind === 'fields' && value.fields.size === 0 && !value.open) ||
  (value.kind === 'constant' && value.value === null);

const changes: ReadonlySet<string> = new Set(['write', 'permissions']);

/**
 * Returns the action by which a service checks the tags in a request that needs `action`; null if the request only reads or
 * is itself about tags, or if the service has no such action. Source: "Grant permission to tag resources during creation"
 * (EC2 user guide) and the pages of the services; "Passing session tags" of the IAM user guide for `sts:TagSession`.
 */
export function tagActionOf(action: string): string | null {
  const [prefix = '', operation = ''] = action.split(':');
  if (prefix === 'sts') return /^(AssumeRole|GetFederationToken)/.test(operation) ? 'sts:TagSession' : null;
  // The tags of a message mark the message.
  if (operation.startsWith('Send') || !changes.has(accessLevel(action))) return null;
  const made = /^Create(?:Delivery)?(\w+)$/.exec(operation)?.[1];
  const own = made === undefined ? [] : [`Tag${made}`, `TagDelivery${made}`];
  for (const name of [...names, ...own]) {
    const known = knownAction(`${prefix}:${name}`);
    if (known !== null && known !== action) return known;
  }
  return null;
}
