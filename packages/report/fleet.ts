/** The state of the protection of one app, for the table of several apps. */
export interface Protection {
  /** Number of attack paths that nothing stops. */
  readonly aligned: number;
  /** The mode of all rules of its functions; `mixed` = modes differ; null = the app has no rulebase. */
  readonly mode: 'learn' | 'alert' | 'enforce' | 'mixed' | null;
  /** Is the guard in the template? `some` = in some functions. */
  readonly guard: 'yes' | 'some' | 'no' | '?';
  /** The owner in the rulebase; several owners are joined; null = no owner is written. */
  readonly owner: string | null;
}

/** Returns the apps with functions. */
export const appsWithFunctions = <T extends { readonly functions: readonly unknown[] }>(
  apps: readonly T[],
): readonly T[] => apps.filter(({ functions }) => functions.length > 0);

/** Are there several apps with functions? They share one table; a single app is shown in detail. */
export const isFleet = ({
  apps,
}: {
  readonly apps: readonly { readonly functions: readonly unknown[] }[];
}): boolean => appsWithFunctions(apps).length > 1;
