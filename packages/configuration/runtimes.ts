/** Three last days, as `2027-03-03`: on which a runtime is patched, functions can be created, and functions can be updated. */
export type RuntimeEnd = readonly [patched: string, created: string | null, updated: string | null];

/**
 * The three days on which AWS ends a runtime, by identifier: after the first, AWS no longer patches the runtime; from the
 * second, no function can be created with it; from the third, no function can be updated. Runtimes for images only have
 * null for the last two. Source: Lambda developer guide, "Lambda runtimes", columns "Deprecation date", "Block function
 * create" and "Block function update", as cfn-lint 1.58.0 collects them (`LmbdRuntimeLifecycle.json`). AWS has postponed the
 * last two days more than once.
 */
export const runtimeEnds: Readonly<Record<string, RuntimeEnd>> = {
  'dotnet5.0': ['2022-05-10', null, null],
  dotnet6: ['2024-12-20', '2027-02-01', '2027-03-03'],
  dotnet7: ['2024-05-14', null, null],
  dotnet8: ['2026-11-10', '2027-02-01', '2027-03-03'],
  dotnet9: ['2026-11-10', null, null],
  dotnet10: ['2028-11-14', '2028-12-14', '2029-01-15'],
  'dotnetcore1.0': ['2019-06-27', '2019-06-30', '2019-07-30'],
  'dotnetcore2.0': ['2019-05-30', '2019-04-30', '2019-05-30'],
  'dotnetcore2.1': ['2022-01-05', '2022-01-05', '2022-04-13'],
  'dotnetcore3.1': ['2023-04-03', '2023-04-03', '2023-05-03'],
  'go1.x': ['2024-01-08', '2024-02-08', '2027-03-03'],
  java8: ['2024-01-08', '2024-02-08', '2027-03-03'],
  'java8.al2': ['2027-06-30', '2027-07-31', '2027-08-31'],
  java11: ['2027-06-30', '2027-07-31', '2027-08-31'],
  java17: ['2027-06-30', '2027-07-31', '2027-08-31'],
  java21: ['2029-06-30', '2029-07-31', '2029-08-31'],
  java25: ['2029-06-30', '2029-07-31', '2029-08-31'],
  nodejs: ['2016-08-30', '2016-09-30', '2016-10-31'],
  'nodejs4.3': ['2020-03-05', '2020-02-03', '2020-03-05'],
  'nodejs6.10': ['2019-08-12', '2019-07-12', '2019-08-12'],
  'nodejs8.10': ['2020-03-06', '2020-02-04', '2020-03-06'],
  'nodejs10.x': ['2021-07-30', '2021-07-30', '2022-02-14'],
  'nodejs12.x': ['2023-03-31', '2023-03-31', '2023-04-30'],
  'nodejs14.x': ['2023-12-04', '2024-01-09', '2027-03-03'],
  'nodejs16.x': ['2024-06-12', '2027-02-01', '2027-03-03'],
  'nodejs18.x': ['2025-09-01', '2027-02-01', '2027-03-03'],
  'nodejs20.x': ['2026-04-30', '2027-02-01', '2027-03-03'],
  'nodejs22.x': ['2027-04-30', '2027-06-01', '2027-07-01'],
  'nodejs24.x': ['2028-04-30', '2028-06-01', '2028-07-01'],
  provided: ['2024-01-08', '2024-02-08', '2027-03-03'],
  'provided.al2': ['2026-07-31', '2027-02-01', '2027-03-03'],
  'provided.al2023': ['2029-06-30', '2029-07-31', '2029-08-31'],
  'python2.7': ['2021-07-15', '2021-07-15', '2022-05-30'],
  'python3.6': ['2022-07-18', '2022-07-18', '2022-08-29'],
  'python3.7': ['2023-12-04', '2024-01-09', '2027-03-03'],
  'python3.8': ['2024-10-14', '2027-02-01', '2027-03-03'],
  'python3.9': ['2025-12-15', '2027-02-01', '2027-03-03'],
  'python3.10': ['2026-10-31', '2027-02-01', '2027-03-03'],
  'python3.11': ['2027-06-30', '2027-07-31', '2027-08-31'],
  'python3.12': ['2028-10-31', '2028-11-30', '2029-01-10'],
  'python3.13': ['2029-06-30', '2029-07-31', '2029-08-31'],
  'python3.14': ['2029-06-30', '2029-07-31', '2029-08-31'],
  'ruby2.5': ['2021-07-30', '2021-07-30', '2022-03-31'],
  'ruby2.7': ['2023-12-07', '2024-01-09', '2027-03-03'],
  'ruby3.2': ['2026-03-31', '2027-02-01', '2027-03-03'],
  'ruby3.3': ['2027-03-31', '2027-04-30', '2027-05-31'],
  'ruby3.4': ['2028-03-31', '2028-04-30', '2028-05-31'],
  'ruby4.0': ['2029-03-31', '2029-04-30', '2029-05-31'],
};

/** True when AWS no longer accepts code for the runtime. */
export const isRefused = ([, , updated]: RuntimeEnd, today: string): boolean =>
  updated !== null && updated < today;

/** False for `go1.x` and `provided`: the runtime is only an operating system, and the language is in the package. */
export const hasLanguage = (runtime: string): boolean => !/^(go1\.x|provided)/.test(runtime);

/** Returns the runtime of the same language that AWS patches longest: `nodejs14.x` → `nodejs24.x`. */
export function newestOf(runtime: string): string {
  const family = familyOf(runtime);
  const [newest] = Object.entries(runtimeEnds)
    .filter(([name]) => familyOf(name) === family)
    .sort(([a, [end]], [b, [other]]) => (end === other ? versionOf(b) - versionOf(a) : end < other ? 1 : -1));
  return newest?.[0] ?? runtime;
}

/** Returns the name of the language. Go belongs to `provided`, because AWS has no runtime for Go any more. */
const familyOf = (runtime: string): string =>
  runtime
    .replace(/^dotnet(core)?.*/, 'dotnet')
    .replace(/^go1\.x$/, 'provided')
    .replace(/[\d.]+.*$/, '');

const versionOf = (runtime: string): number =>
  Number(
    (/(\d+)(?:\.(\d+))?/.exec(runtime)?.slice(1) ?? [])
      .map((part) => (part ?? '0').padStart(3, '0'))
      .join(''),
  );
