export type {
  Advisory,
  AdvisorySeverity,
  Affected,
  AffectedRange,
  Match,
  PackageKey,
  RangeEvent,
} from './advisory.ts';
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
