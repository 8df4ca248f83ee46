import { type Ecosystem, ecosystems } from '../package-list.ts';
import type { StoreInfo } from './layout.ts';

/** Days after which advisory data is old; new data is published every day. */
export const oldAfterDays = 7;

/** The age of one ecosystem's data. `days` is null when the data has no date, which counts as old. */
export interface DataAge {
  readonly ecosystem: Ecosystem;
  readonly asOf: string | null;
  readonly days: number | null;
  readonly isOld: boolean;
}

/** Returns the age of each ecosystem in a store. Days are written as `2026-11-25`. */
export function agesOf(info: StoreInfo, today: string): readonly DataAge[] {
  return ecosystems.flatMap((ecosystem): readonly DataAge[] => {
    const counts = info.ecosystems[ecosystem];
    if (!counts) return [];
    const days =
      counts.asOf === null ? null : Math.round((Date.parse(today) - Date.parse(counts.asOf)) / 86_400_000);
    return [{ ecosystem, asOf: counts.asOf, days, isOld: days === null || days > oldAfterDays }];
  });
}
