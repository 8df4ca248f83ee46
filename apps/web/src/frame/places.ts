/** A page of the navigation. `key` leads to it after `g`. */
export interface Place {
  readonly path: string;
  readonly title: string;
  readonly key: string | null;
}

/** The pages by group, in the order of the navigation. */
export const groups: readonly { readonly head: string | null; readonly pages: readonly Place[] }[] = [
  {
    head: null,
    pages: [
      { path: '/', title: 'Overview', key: 'o' },
      { path: '/functions', title: 'Functions', key: 'f' },
      { path: '/rulebases', title: 'Rulebases', key: 'r' },
      { path: '/paths', title: 'Paths', key: 'p' },
      { path: '/findings', title: 'Findings', key: 'i' },
    ],
  },
  {
    head: 'Monitor',
    pages: [
      { path: '/threats', title: 'Threats', key: 't' },
      { path: '/traffic', title: 'Traffic', key: 'l' },
      { path: '/coverage', title: 'Coverage', key: 'v' },
    ],
  },
  {
    head: 'Govern',
    pages: [
      { path: '/changes', title: 'Changes', key: 'c' },
      { path: '/exceptions', title: 'Exceptions', key: 'e' },
    ],
  },
  {
    head: 'Admin',
    pages: [
      { path: '/people', title: 'People', key: 'm' },
      { path: '/tokens', title: 'Tokens', key: 'k' },
      { path: '/audit', title: 'Audit log', key: 'a' },
      { path: '/begin', title: 'Bring data', key: null },
    ],
  },
];

/** All pages of the navigation, in their order. */
export const places: readonly Place[] = groups.flatMap(({ pages }) => pages);

/** Is a page of the navigation the one of an address, or does it lead to it? */
export const isShown = ({ path }: Place, shown: string): boolean =>
  path === '/' ? shown === '/' || shown === '/history' : shown === path || shown.startsWith(`${path}/`);
