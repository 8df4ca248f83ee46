export { bodyOfJson } from './json.ts';
export { type ParsedHcl, parseHcl, parseTemplate } from './parse.ts';
export type * from './syntax.ts';
export { itemName } from './syntax.ts';
