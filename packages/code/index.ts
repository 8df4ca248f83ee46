export { type InlineModule, type LoadOptions, loadProgram } from './program/load.ts';
export type * from './program.ts';
export type * from './tree.ts';
