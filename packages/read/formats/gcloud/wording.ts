import { wordingOf } from '../lowering/wording.ts';

const functionFlags = {
  ingress_settings: '--ingress-settings',
  https_trigger_security_level: '--security-level',
  vpc_connector: '--vpc-connector',
};

/**
 * Flags of gcloud by the provider's property names, into which its commands are read. `ALLOW_INTERNAL_ONLY`
 * is written `internal-only`.
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
