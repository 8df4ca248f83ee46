/**
 * The setting that says from where a function or service is reached, as a path of nested blocks. Types without a row have no
 * address. Source: hashicorp/google provider documentation; Cloud Run documentation, "Restrict network ingress".
 */
export const googleIngress: Readonly<Record<string, readonly string[]>> = {
  google_cloudfunctions_function: ['ingress_settings'],
  google_cloudfunctions2_function: ['service_config', 'ingress_settings'],
  google_cloud_run_v2_service: ['ingress'],
  google_cloud_run_service: ['metadata', 'annotations', 'run.googleapis.com/ingress'],
};

/** Matches the settings by which only the project's network reaches it. */
export const internalIngress = /(^|_)INTERNAL_ONLY$|^internal$/;

/** Matches the settings by which the internet reaches it. */
export const openIngress = /^(ALLOW_ALL|INGRESS_TRAFFIC_ALL|all)$/;
