/**
 * The day after which Google patches a runtime of Cloud Run functions no more, by identifier. Source: Cloud Run
 * functions documentation, "Runtime support" (deprecation dates), as collected by endoflife.date/google-cloud-functions.
 */
export const googleRuntimeEnds: Readonly<Record<string, string>> = {
  nodejs6: '2020-08-05',
  nodejs8: '2020-06-05',
  nodejs10: '2024-01-30',
  nodejs12: '2024-01-30',
  nodejs14: '2024-01-30',
  nodejs16: '2024-01-30',
  nodejs18: '2025-04-30',
  nodejs20: '2026-04-30',
  nodejs22: '2027-04-30',
  nodejs24: '2028-04-30',
  python37: '2024-01-30',
  python38: '2024-10-14',
  python39: '2025-10-05',
  python310: '2026-10-04',
  python311: '2027-10-24',
  python312: '2028-10-02',
  python313: '2029-10-10',
  python314: '2030-10-10',
  go111: '2024-01-30',
  go113: '2024-01-30',
};
