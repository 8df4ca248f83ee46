import type { Waiting } from '../data/waiting.ts';

/** A number of things that wait for a person: its name, its words, and the address of what it counts. */
export interface Waits {
  readonly of: Exclude<keyof Waiting, 'asOf' | 'older'>;
  readonly says: string;
  readonly href: string;
}

/** A page of the navigation. `key` leads to it after `g`. */
export interface Place {
  readonly path: string;
  readonly title: string;
  readonly key: string | null;
  readonly waits?: Waits;
  /** True for a page that only administrators see. */
  readonly isAdmin?: boolean;
}

/** The pages by group, in the order of the navigation. */
export const groups: readonly { readonly head: string | null; readonly pages: readonly Place[] }[] = [
  {
    head: null,
    pages: [
      { path: '/', title: 'Overview', key: 'o' },
      { path: '/functions', title: 'Functions', key: 'f' },
      { path: '/rulebases', title: 'Rulebases', key: 'r' },
      {
        path: '/paths',
        title: 'Paths',
        key: 'p',
        waits: { of: 'paths', says: 'open paths', href: '/paths' },
      },
      {
        path: '/findings',
        title: 'Findings',
        key: 'i',
        waits: {
          of: 'findings',
          says: 'findings about which nobody has decided',
          href: '/findings?q=state%3Anew',
        },
      },
    ],
  },
  {
    head: 'Monitor',
    pages: [
      {
        path: '/threats',
        title: 'Threats',
        key: 't',
        waits: {
          of: 'incidents',
          says: 'incidents of 7 d that nobody acknowledged',
          href: '/threats?state=open',
        },
      },
      { path: '/traffic', title: 'Traffic', key: 'l' },
      { path: '/coverage', title: 'Coverage', key: 'v' },
    ],
  },
  {
    head: 'Govern',
    pages: [
      {
        path: '/changes',
        title: 'Changes',
        key: 'c',
        waits: { of: 'changes', says: 'changes that are not merged', href: '/changes?state=waits' },
      },
      { path: '/exceptions', title: 'Exceptions', key: 'e' },
    ],
  },
  {
    head: 'Admin',
    pages: [
      { path: '/people', title: 'People', key: 'm', isAdmin: true },
      { path: '/tokens', title: 'Tokens', key: 'k', isAdmin: true },
      { path: '/audit', title: 'Audit log', key: 'a', isAdmin: true },
      { path: '/begin', title: 'Bring data', key: 'b' },
    ],
  },
];

/** All pages of the navigation, in their order. */
export const places: readonly Place[] = groups.flatMap(({ pages }) => pages);

/** A page with a key to which Overview leads. */
export const history: Place = { path: '/history', title: 'What changed', key: 'h' };

/** Is a page of the navigation the one of an address, or does it lead to it? */
export const isShown = ({ path }: Place, shown: string): boolean =>
  path === '/' ? shown === '/' || shown === '/history' : shown === path || shown.startsWith(`${path}/`);
