export { filesInGit, type NoOlderState, openGitSource, trackedFiles } from './git.ts';
export { defaultLimits, type SourceLimits } from './limits.ts';
export { openSource } from './open.ts';
export { findRoot, type ScanRoot } from './root.ts';
export { placeOf, type StackPath, stackPath } from './stack-path.ts';
