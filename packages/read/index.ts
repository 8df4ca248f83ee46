export { handlerApp } from './app/handler-app.ts';
export type { ReadResult } from './read-apps.ts';
export { readApps } from './read-apps.ts';
export { type ReadProfile, readProfile } from './read-profile.ts';
export { defaultLimits, findRoot, openSource, type ScanRoot, type SourceLimits } from './source/index.ts';
