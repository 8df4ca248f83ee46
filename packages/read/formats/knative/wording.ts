import { wordingOf } from '../lowering/wording.ts';

/** The keys of Cloud Run's YAML, by the names of the properties to which the file is converted. */
export const wording = wordingOf({
  google_cloud_run_service: { service_account_name: 'serviceAccountName' },
  google_cloud_run_v2_job: { service_account: 'serviceAccountName' },
  google_cloud_run_v2_worker_pool: { service_account: 'serviceAccountName' },
});
