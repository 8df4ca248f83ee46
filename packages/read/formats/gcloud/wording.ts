import { wordingOf } from '../lowering/wording.ts';

const functionFlags = {
  ingress_settings: '--ingress-settings',
  https_trigger_security_level: '--security-level',
  vpc_connector: '--vpc-connector',
};

/**
 * The flags of gcloud, by the names of the properties to which the commands are converted. A value such as
 * `ALLOW_INTERNAL_ONLY` is `internal-only` on the command line.
 */
export const wording = wordingOf(
  {
    google_cloudfunctions_function: functionFlags,
    google_cloudfunctions2_function: functionFlags,
    google_cloud_run_v2_service: { ingress_settings: '--ingress', vpc_connector: '--vpc-connector' },
    google_pubsub_topic: { kms_key_name: '--topic-encryption-key' },
  },
  {
    write: (name, value) =>
      `${name}=${value
        .replace(/^ALLOW_/, '')
        .toLowerCase()
        .replaceAll('_', '-')}`,
  },
);
