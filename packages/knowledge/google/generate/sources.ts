/** Role data of Google, read from its API: MIT, https://github.com/iann0036/iam-dataset. */
export const iamDataset = {
  repository: 'https://github.com/iann0036/iam-dataset',
  commit: '2073fa52ac008a45477aa0b1b4580cd99135bf60',
  licence: 'MIT',
} as const;

/** APIs whose methods by id (`compute.instances.stop`) are in the table, for clients that are made from discovery documents. */
export const apis: readonly string[] = [
  'aiplatform artifactregistry bigquery bigquerydatatransfer cloudasset cloudbilling cloudbuild cloudfunctions cloudidentity',
  'cloudkms cloudresourcemanager cloudscheduler cloudtasks compute container datastore dataflow dataproc dlp dns documentai eventarc fcm',
  'firebase firebaseremoteconfig firebasestorage firestore iam iamcredentials identitytoolkit logging monitoring pubsub run',
  'secretmanager serviceusage spanner sqladmin storage storagetransfer translate workflowexecutions workflows',
  'alloydb apigateway apikeys appengine batch bigqueryconnection bigqueryreservation bigquerystorage bigtableadmin billingbudgets',
  'certificatemanager clouddeploy clouderrorreporting cloudtrace datacatalog dataform datastream essentialcontacts file',
  'firebaseappcheck firebasedatabase firebasehosting firebaserules memcache notebooks orgpolicy osconfig parametermanager',
  'recommender redis retail securitycenter servicedirectory transcoder vpcaccess workstations',
].flatMap((line) => line.split(' '));

/** APIs whose permissions have another name than the API. Source: IAM permissions reference. */
export const prefixes: Readonly<Record<string, string>> = {
  sqladmin: 'cloudsql',
  translate: 'cloudtranslate',
  cloudbilling: 'billing',
  billingbudgets: 'billing',
  cloudresourcemanager: 'resourcemanager',
  bigtableadmin: 'bigtable',
  workflowexecutions: 'workflows',
  clouderrorreporting: 'errorreporting',
};
