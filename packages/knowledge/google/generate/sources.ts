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
].flatMap((line) => line.split(' '));
