import { SelectFilter } from './filters.tsx';

/** The days that Overview, Threats and What changed show without a choice in the address. */
export const usualDays = '7';

/** The days of a period that the address chooses. */
export const daysOf = (query: URLSearchParams): string => query.get('days') ?? usualDays;

/** Returns the name `days` for an address; the usual period has none. */
export const daysIn = (days: string): { readonly days: string | null } => ({
  days: days === usualDays ? null : days,
});

const periods = ['1', '30', '90'].map((value) => ({ value, label: `${value} d` }));

/** The choice of the period, which is kept in the address: links between pages keep it. */
export const PeriodFilter = () => (
  <SelectFilter
    name="days"
    label="since"
    all={`${usualDays} d`}
    options={periods}
    other={(days) => `${days} d`}
  />
);
