export type * from './program.ts';
export type * from './tree.ts';
