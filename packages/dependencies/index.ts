export type { Advisory, Match, Problem } from './advisory.ts';
export { evidenceOf, type PackageEvidence } from './evidence.ts';
export { dependencyRules } from './findings/index.ts';
export { type ModuleGraph, moduleGraph } from './graph/graph.ts';
export { distributionsFor } from './graph/python/import-names.ts';
export { affecting, matchPackages } from './match/match.ts';
export { nativeByFunction } from './native/native.ts';
export {
  type Ecosystem,
  ecosystems,
  type Package,
  type PackageList,
  type PackageSource,
  type Project,
  packageOf,
  type Skipped,
} from './package-list.ts';
export type { HostAtLoad } from './reach/at-load.ts';
export type { FunctionCode } from './reach/code.ts';
export { type Loads, loadsOf } from './reach/loads.ts';
export { isLockfile, type ReadPackages, readPackages } from './read-packages.ts';
export { rematch, type StoredFunction, type StoredPackage } from './rematch.ts';
export { type DependencyReview, type ReviewInput, reviewDependencies } from './review.ts';
export { agesOf, type DataAge, oldAfterDays } from './store/age.ts';
export { type BuiltStore, buildStore, type StoreInput } from './store/build.ts';
export type { StoreInfo, StoreSource } from './store/layout.ts';
export { type AdvisoryStore, openStore } from './store/open.ts';
export { orders } from './versions/order.ts';
