import type { Section } from '../../data/modes.ts';

/** The words for what a section counts: of one, of several, and why there may be none. */
export const subjects: Readonly<
  Record<Section, { readonly single: string; readonly many: string; readonly none: string }>
> = {
  outbound: { single: 'Destination', many: 'destinations', none: 'not told' },
  inbound: { single: 'Trigger', many: 'triggers', none: 'not told' },
  permissions: { single: 'Operation', many: 'operations', none: 'not told' },
  processes: { single: 'Program', many: 'programs', none: 'not told' },
  files: { single: 'File', many: 'files', none: 'paths are not counted' },
  code: { single: 'Kind', many: 'kinds of code', none: 'not told' },
};

/** The sections in the order in which they matter here. */
export const order = [
  'outbound',
  'inbound',
  'permissions',
  'processes',
  'files',
  'code',
] as const satisfies readonly Section[];

export const sectionOf = (text: string | null): Section => order.find((name) => name === text) ?? 'outbound';

export const title = (section: Section): string => `${section[0]?.toUpperCase() ?? ''}${section.slice(1)}`;

export const ruleName = (rule: string | null, match: string): string =>
  (rule ?? match.replace(/^\w+\//, '')).replace(/^\((.*)\)$/, '$1');

/** The choices of the filter `since`; days are counted in UTC, and today is one of them. */
export const periods = [
  { value: '1', label: 'today' },
  { value: '7', label: '7 d' },
  { value: '30', label: '30 d' },
  { value: '90', label: '90 d' },
] as const;
