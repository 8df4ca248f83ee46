export { handlerApp, type LooseHandler } from './app/handler-app.ts';
export { isSkippedFolder } from './discover.ts';
export type { Codebase } from './formats/firebase/codebases.ts';
export { firebaseApp, type ReadCodebase } from './formats/firebase/firebase.ts';
export { type OwnersOf, ownersPlaces, readOwners } from './owners.ts';
export { type ReadResult, readApps } from './read-apps.ts';
export {
  noProfile,
  type ProfileResult,
  type ReadProfile,
  readProfile,
  readProfileFile,
} from './read-profile.ts';
export { hasScenarios, readScenarios } from './read-scenarios.ts';
export {
  filesInGit,
  findRoot,
  openGitSource,
  openSource,
  placeOf,
  type SourceLimits,
  stackPath,
  trackedFiles,
} from './source/index.ts';
export type { Range } from './waivers/ranges.ts';
export { type ReadWaiver, readWaivers } from './waivers/read.ts';
