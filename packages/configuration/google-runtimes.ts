import type { RuntimeEnd } from './runtimes.ts';

/**
 * The day after which Google no longer maintains a runtime, by identifier. Sources:
 * Node: Cloud Run documentation, "Cloud Run functions runtimes", column "Deprecation"
 * (docs.cloud.google.com/run/docs/runtimes/function-runtimes); Python 3.12 and later: the same page; Python 3.10 and 3.11:
 * Google's deployment tool (firebase/firebase-tools, `deploy/functions/runtimes/supported/types.ts`); older Python: the end
 * of support by the Python community, which Google follows (devguide.python.org/versions).
 * The table has no other languages, so their runtimes are not checked.
 */
const days: Readonly<Record<string, string>> = {
  nodejs6: '2019-04-17',
  nodejs8: '2020-06-05',
  nodejs10: '2024-01-30',
  nodejs12: '2024-01-30',
  nodejs14: '2024-01-30',
  nodejs16: '2024-01-30',
  nodejs18: '2025-04-30',
  nodejs20: '2026-04-30',
  nodejs22: '2027-04-30',
  nodejs24: '2028-04-30',
  python37: '2023-06-27',
  python38: '2024-10-07',
  python39: '2025-10-31',
  python310: '2026-10-04',
  python311: '2027-10-24',
  python312: '2028-10-02',
  python313: '2029-10-10',
  python314: '2030-10-10',
};

/** The same days in the form of AWS's table (`runtimes.ts`). Google publishes no days from which it refuses functions. */
export const googleRuntimeEnds: Readonly<Record<string, RuntimeEnd>> = Object.fromEntries(
  Object.entries(days).map(([runtime, day]) => [runtime, [day, null, null]]),
);
