import { type GoogleRole, googleRoles } from '@emmental/knowledge';
import { asString, compareText, type FunctionDeclaration, type Needed, rowOf } from '@emmental/model';
import { permissionsByResource, type SuggestedRole, smallestRoles } from './roles.ts';

export type GoogleFormat = 'terraform' | 'gcloud';

/** Expressions of Terraform that depend on the module into which the grants are written. */
export interface GrantPlace {
  /** The project, `google_service_account.export.project`. */
  readonly project: string;
  /** A text that differs between two uses of the module in one project; null if the module can be used once only. */
  readonly unique: string | null;
}

/** A grant to write: one role on one resource, and the needed permissions that it is for. */
interface Grant {
  readonly role: string;
  readonly on: string;
  readonly place: number;
  /** The needed permissions, where the role gives far more: a custom role with these is written in its place. Null = the role itself. */
  readonly custom: readonly string[] | null;
}

/**
 * Returns the grants that the account of a function needs, as members of Terraform or as commands of gcloud. A predefined role that
 * gives far more than the function needs is replaced by a custom role.
 */
export function renderGoogleRoles(
  fn: Written,
  needed: readonly Pick<Needed, 'action' | 'resources'>[],
  format: GoogleFormat,
  place: GrantPlace | null = null,
): string {
  const grants = grantsFor(needed);
  if (grants.length === 0) return '# its code needs no role\n';
  const note =
    fn.account?.kind === 'own'
      ? []
      : [
          `# It runs as ${line(fn.account?.id ?? 'an unknown account')}: give it an account of its own first.`,
        ];
  const project = projectOf(fn);
  const written = grants
    .map((grant) => (format === 'terraform' ? terraformText(fn, grant, place) : gcloudText(fn, grant)))
    .join('\n')
    .replaceAll('PROJECT_ID', project ?? 'PROJECT_ID');
  const toFill = [
    ['PROJECT_ID', 'the id of the project'],
    ['ACCOUNT_EMAIL', 'the address of the account that it runs as'],
  ].flatMap(([word = '', meaning]) => (written.includes(word) ? [`# Fill in ${word}: ${meaning}.`] : []));
  return `${[...note, ...toFill, written].join('\n')}\n`;
}

/** Returns the project of a function: as its template writes it, or from the address of its account; null when neither shows it. */
function projectOf({ settings, account }: Written): string | null {
  const declared = asString(settings?.get('project'));
  const written = declared ?? /@([\w-]+)\.iam\.gserviceaccount\.com$/.exec(account?.id ?? '')?.[1] ?? '';
  return /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(written) ? written : null;
}

/** The parts of a function that its roles are written for. */
type Written = Pick<FunctionDeclaration, 'name' | 'account'> & Partial<Pick<FunctionDeclaration, 'settings'>>;

/** A role to grant on a resource; `permissions` = a custom role with these is better than the predefined one, which gives far more. */
export interface SuggestedGrant extends SuggestedRole {
  readonly permissions?: readonly string[];
}

/** Returns what to grant for the needed permissions: the smallest predefined role of each resource, or a custom role. */
export const suggestedGrants = (
  needed: readonly Pick<Needed, 'action' | 'resources'>[],
): readonly SuggestedGrant[] =>
  grantsFor(needed).map(({ role, on, custom }) => ({ role, on, ...(custom ? { permissions: custom } : {}) }));

function grantsFor(needed: readonly Pick<Needed, 'action' | 'resources'>[]): readonly Grant[] {
  const byResource = permissionsByResource(needed);
  return smallestRoles(needed).map(({ role, on }, at) => {
    const known = googleRoles().get(role);
    const used = [...(byResource.get(on) ?? [])]
      .filter((each) => known?.permissions.has(each))
      .sort(compareText);
    return { role, on, place: at + 1, custom: known && isFarWider(known, used.length) ? used : null };
  });
}

/** Does a role give so much more than is needed that a custom role is better? */
export const isFarWider = ({ size }: Pick<GoogleRole, 'size'>, used: number): boolean =>
  size > 20 && size > 10 * used;

/** A kind of resource on which a role can be granted: the words of Terraform and of gcloud. */
interface Place {
  readonly resource: string;
  readonly argument: string;
  readonly attribute: string;
  readonly command: string;
}

/** Kinds of resources by the service of the role, and for topics by the type. Source: hashicorp/google provider and gcloud reference. */
const places: Readonly<Record<string, Place>> = {
  storage: place('google_storage_bucket', 'bucket', 'name', 'storage buckets'),
  pubsub: place('google_pubsub_topic', 'topic', 'name', 'pubsub topics'),
  secretmanager: place('google_secret_manager_secret', 'secret_id', 'id', 'secrets'),
  cloudkms: place('google_kms_crypto_key', 'crypto_key_id', 'id', 'kms keys'),
  run: place('google_cloud_run_v2_service', 'name', 'name', 'run services'),
  cloudfunctions: place('google_cloudfunctions_function', 'cloud_function', 'name', 'functions'),
  cloudtasks: place('google_cloud_tasks_queue', 'name', 'name', 'tasks queues'),
};

function place(resource: string, argument: string, attribute: string, command: string): Place {
  return { resource, argument, attribute, command };
}

/** Can a role with this permission be granted on one resource of its service? */
export const canBeNarrow = (permission: string): boolean =>
  rowOf(places, permission.slice(0, permission.indexOf('.'))) !== undefined;

/** Returns the kind of resource of a grant; null for the project, and for a resource whose name is not known. */
function placeOf({ role, on }: Grant): Place | null {
  if (on === 'project' || on.includes('*')) return null;
  if (on.startsWith('google_pubsub_subscription.') || role === 'roles/pubsub.subscriber')
    return place('google_pubsub_subscription', 'subscription', 'name', 'pubsub subscriptions');
  return rowOf(places, /^roles\/(\w+)\./.exec(role)?.[1] ?? '') ?? null;
}

function terraformText(
  fn: Pick<FunctionDeclaration, 'name' | 'account'>,
  grant: Grant,
  into: GrantPlace | null,
): string {
  const kind = placeOf(grant);
  const label = name(`${fn.name}_${grant.role.replace('roles/', '')}${kind ? `_${grant.on}` : ''}`);
  const isDeclared = /^google_\w+\.[\w-]+$/.test(grant.on);
  const target = isDeclared
    ? `${grant.on}.${kind?.attribute ?? 'name'}`
    : quoted(grant.on.replace(/^(projects\/[^/]+\/secrets\/[^/]+)\/versions\/[^/]+$/, '$1'));
  const account = fn.account?.id ?? '';
  const member = /^google_service_account\.[\w-]+$/.test(account)
    ? `${account}.member`
    : quoted(memberOf(account));
  const role = grant.custom ? `google_project_iam_custom_role.${label}.id` : quoted(grant.role);
  const custom = grant.custom
    ? [
        `resource "google_project_iam_custom_role" "${label}" {`,
        `  role_id     = ${roleIdIn(roleId(fn, grant), into)}`,
        ...(into ? [`  project     = ${into.project}`] : []),
        `  title       = ${quoted(`${line(fn.name)}: instead of ${grant.role}`)}`,
        `  permissions = [${grant.custom.map(quoted).join(', ')}]`,
        '}',
        '',
      ]
    : [];
  const where = kind ? `  ${kind.argument} = ${target}` : `  project = ${into?.project ?? '"PROJECT_ID"'}`;
  return [
    ...(grant.on.includes('*')
      ? ['# The name of the resource is not known: grant this on the resource, not on the project.']
      : []),
    ...custom,
    `resource "${kind?.resource ?? 'google_project'}_iam_member" "${label}" {`,
    where,
    `  role = ${role}`,
    `  member = ${member}`,
    '}',
    '',
  ].join('\n');
}

function gcloudText(fn: Pick<FunctionDeclaration, 'name' | 'account'>, grant: Grant): string {
  const kind = placeOf(grant);
  const isDeclared = /^google_\w+\.[\w-]+$/.test(grant.on);
  const resource = kind
    ? `${kind.command} add-iam-policy-binding ${isDeclared ? 'NAME' : argument(grant.on)}`
    : 'projects add-iam-policy-binding PROJECT_ID';
  const id = roleId(fn, grant);
  const role = grant.custom ? `projects/PROJECT_ID/roles/${id}` : grant.role;
  const custom = grant.custom
    ? [`gcloud iam roles create ${id} --project=PROJECT_ID --permissions=${grant.custom.join(',')}`]
    : [];
  const unnamed = grant.on.includes('*')
    ? ['# The name of the resource is not known: grant this on the resource, not on the project.']
    : [];
  const member = argument(memberOf(fn.account?.id ?? ''));
  const named = isDeclared && kind ? [`# NAME: the name of ${grant.on}`] : [];
  return [...unnamed, ...named, ...custom, `gcloud ${resource} --member=${member} --role=${role}`].join('\n');
}

const memberOf = (account: string): string =>
  `serviceAccount:${account.includes('@') ? account : 'ACCOUNT_EMAIL'}`;

/** A name of Terraform and of a custom role: letters, digits and low lines. */
const name = (text: string): string => text.replaceAll(/\W+/g, '_');

/** The id of a custom role, which has at most 64 signs: the place of the grant in the list keeps two of them apart. */
const roleId = (fn: Pick<FunctionDeclaration, 'name'>, { role, place: at }: Grant): string =>
  `${name(`${fn.name}_${role.replace('roles/', '')}`).slice(0, 60)}_${at}`;

/** The id of a custom role in Terraform. A module that is used several times in one project makes a role for each use. */
const roleIdIn = (id: string, into: GrantPlace | null): string =>
  into?.unique ? `"${id.slice(0, 55)}_\${substr(sha1(${into.unique}), 0, 8)}"` : quoted(id);

/** Text for one line of a comment or a title. */
const line = (text: string): string => text.replaceAll(/[^\w .:@/-]+/g, ' ');

const quoted = (text: string): string => JSON.stringify(text).replaceAll('${', '$${');

/** One word of a shell. */
const argument = (text: string): string =>
  /^[\w.:@/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
