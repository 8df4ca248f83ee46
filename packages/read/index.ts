export { handlerApp } from './app/handler-app.ts';
export { type ReadResult, readApps } from './read-apps.ts';
export {
  noProfile,
  type ProfileResult,
  type ReadProfile,
  readProfile,
  readProfileFile,
} from './read-profile.ts';
export { hasScenarios, readScenarios } from './read-scenarios.ts';
export { findRoot, openGitSource, openSource, type SourceLimits } from './source/index.ts';
export type { Range } from './waivers/ranges.ts';
export { type ReadWaiver, readWaivers } from './waivers/read.ts';
