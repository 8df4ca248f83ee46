import { wordingOf } from '../lowering/wording.ts';

const ofFunctions = {
  ingress_settings: '--ingress-settings',
  https_trigger_security_level: '--security-level',
  vpc_connector: '--vpc-connector',
};

/** Flags of gcloud, by the provider's names that its commands are read into; `ALLOW_INTERNAL_ONLY` is `internal-only`. */
export const wording = wordingOf(
  {
    google_cloudfunctions_function: ofFunctions,
    google_cloudfunctions2_function: ofFunctions,
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
