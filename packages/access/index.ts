export * from './algebra/compare.ts';
export { type Context, contextOf, emptyContext, unknownContext } from './algebra/condition.ts';
export * from './algebra/evaluate.ts';
export { type Glob, globOf, globOfValue, matches, meets, textOf } from './algebra/glob.ts';
export * from './algebra/statement.ts';
export type { Truth } from './algebra/truth.ts';
