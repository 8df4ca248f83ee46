/**
 * The day after which a runtime of Google's functions is maintained no more, by identifier. Source: Cloud Run
 * documentation, "Cloud Run functions runtimes", column "Deprecation" (Node 18 and later, Python 3.12 and later); for
 * older ones the day on which their own community ends, which Google follows: nodejs/Release, devguide.python.org/versions.
 */
export const googleRuntimeEnds: Readonly<Record<string, string>> = {
  nodejs10: '2021-04-30',
  nodejs12: '2022-04-30',
  nodejs14: '2023-04-30',
  nodejs16: '2023-09-11',
  nodejs18: '2025-04-30',
  nodejs20: '2026-04-30',
  nodejs22: '2027-04-30',
  nodejs24: '2028-04-30',
  python37: '2023-06-27',
  python38: '2024-10-07',
  python39: '2025-10-31',
  python310: '2026-10-31',
  python311: '2027-10-31',
  python312: '2028-10-02',
  python313: '2029-10-10',
  python314: '2030-10-10',
};
