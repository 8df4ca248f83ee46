import { rowOf } from '@emmental/model';

const source = 'https://cloud.google.com/iam/docs/roles-permissions';

/*
 * The permissions of every role here were compared with `gcp/roles` of iann0036/iam-dataset (2073fa52a, August 2026), which reads
 * them from Google's API.
 */

/**
 * Roles whose holder can gain more permissions, each with the way: `setIamPolicy` of a project, folder, organization or account,
 * `iam.roles.update`, keys and tokens of accounts. Roles that deploy code also need `iam.serviceAccounts.actAs`, so only those that
 * have it are here. Source: the pages of predefined roles and "Basic roles" of the IAM documentation.
 */
const gaining: Readonly<Record<string, string>> = {
  'roles/owner': 'may give itself any role',
  'roles/editor': 'may deploy code that runs as any account of the project',
  'roles/iam.admin': 'may give itself any role',
  'roles/iam.securityAdmin': 'may give itself any role',
  'roles/iam.roleAdmin': 'may add permissions to roles that it holds',
  'roles/iam.organizationRoleAdmin': 'may add permissions to roles that it holds',
  'roles/iam.serviceAccountAdmin': 'may let itself act as any account',
  'roles/iam.serviceAccountKeyAdmin': 'may make keys of other accounts',
  'roles/iam.serviceAccountTokenCreator': 'may make tokens of other accounts',
  'roles/iam.serviceAccountOpenIdTokenCreator': 'may make tokens of other accounts',
  'roles/iam.serviceAccountUser': 'may give its work to another account',
  'roles/iam.workloadIdentityUser': 'may act as another account',
  'roles/resourcemanager.projectIamAdmin': 'may give itself any role',
  'roles/resourcemanager.folderAdmin': 'may give itself any role',
  'roles/resourcemanager.folderIamAdmin': 'may give itself any role',
  'roles/resourcemanager.organizationAdmin': 'may give itself any role',
  'roles/securitycenter.admin': 'may make keys of other accounts',
  'roles/deploymentmanager.editor': 'may create resources as an account that is editor of the project',
};

/** Roles whose holder can delete or stop logs or alarms. Source: "Access control with IAM" of Cloud Logging and of Cloud Monitoring. */
const silencing: Readonly<Record<string, string>> = {
  'roles/owner': 'may delete sinks, buckets and logs',
  'roles/editor': 'may delete logs and alerts, and switch Security Command Center off',
  'roles/logging.admin': 'may delete sinks, buckets and logs',
  'roles/logging.configWriter': 'may delete sinks and buckets, and exclude entries',
  'roles/monitoring.admin': 'may delete alerts',
  'roles/monitoring.editor': 'may delete alerts',
  'roles/monitoring.alertPolicyEditor': 'may delete alerts',
  'roles/securitycenter.admin': 'may switch Security Command Center off',
};

/** Roles that contain no permission of the kinds above: they use the data of one service, or write logs, metrics and traces. */
const narrow: ReadonlySet<string> = new Set(
  [
    'artifactregistry.reader bigquery.dataEditor bigquery.dataViewer bigquery.jobUser bigquery.metadataViewer',
    'bigquery.readSessionUser bigquery.user cloudfunctions.invoker cloudkms.cryptoKeyDecrypter',
    'cloudkms.cryptoKeyEncrypter cloudkms.cryptoKeyEncrypterDecrypter cloudprofiler.agent cloudsql.client',
    'cloudtasks.enqueuer cloudtrace.agent cloudtranslate.user datastore.user datastore.viewer',
    'documentai.apiUser errorreporting.writer eventarc.eventReceiver logging.logWriter logging.viewer',
    'monitoring.metricWriter monitoring.viewer pubsub.publisher pubsub.subscriber pubsub.viewer run.invoker',
    'secretmanager.secretAccessor secretmanager.secretVersionAdder secretmanager.viewer',
    'storage.bucketViewer storage.legacyBucketReader storage.legacyObjectReader storage.objectCreator',
    'storage.objectUser storage.objectViewer vpcaccess.user workflows.invoker viewer',
  ].flatMap((line) => line.split(' ').map((name) => `roles/${name}`)),
);

/** The powers of a role that an attacker uses against the project. `source` is the page of its permissions. */
export interface GoogleRolePowers {
  /** The way in which the holder gains more permissions; null = none. */
  readonly gains: string | null;
  /** The way in which the holder deletes or stops logs or alarms; null = none. */
  readonly silences: string | null;
  readonly source: string;
}

/** Returns the powers of a predefined role; null when the role is not in the table, so that its powers are not known. */
export function powersOfRole(role: string): GoogleRolePowers | null {
  const gains = rowOf(gaining, role) ?? null;
  const silences = rowOf(silencing, role) ?? null;
  return gains !== null || silences !== null || narrow.has(role) ? { gains, silences, source } : null;
}
