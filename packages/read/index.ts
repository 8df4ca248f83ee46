export type { ReadResult } from './read-apps.ts';
export { readApps } from './read-apps.ts';
export { defaultLimits, findRoot, openSource, type ScanRoot, type SourceLimits } from './source/index.ts';
