export type * from './format.ts';
export * from './tree.ts';
