export * from './acceptance.ts';
export * from './app.ts';
export {
  archiveEnding,
  isAnyName,
  isAnyPackage,
  lettersOf,
  nameInProject,
  namesOf,
  placeholderArchive,
} from './artefact-names.ts';
export * from './assumption.ts';
export * from './attack-classes.ts';
export * from './behaviour.ts';
export * from './caller-tests.ts';
export type { ChangeEffect } from './change-effect.ts';
export * from './cloud-limit.ts';
export * from './command.ts';
export * from './compiled-profile.ts';
export * from './condition.ts';
export * from './condition-words.ts';
export * from './coverage.ts';
export * from './day.ts';
export * from './dependency.ts';
export * from './diagnostic.ts';
export * from './documents.ts';
export * from './edit.ts';
export * from './exposure.ts';
export * from './fault.ts';
export * from './feeds.ts';
export * from './filter.ts';
export * from './finding.ts';
export * from './finding-part.ts';
export * from './firebase.ts';
export * from './function-routes.ts';
export * from './gravity.ts';

export * from './guard-layer.ts';
export * from './handler-route.ts';
export * from './hidden.ts';
export * from './holes.ts';
export * from './identity.ts';
export * from './json.ts';
export * from './left-files.ts';
export * from './location.ts';
export { isProven, lostGuards, modeChange } from './mode-change.ts';
export * from './native.ts';
export * from './nearest.ts';
export * from './once-per-source.ts';
export * from './path.ts';
export * from './permissions.ts';
export * from './policy-command.ts';
export * from './problem.ts';
export * from './replay.ts';
export * from './report.ts';
export * from './rule.ts';
export * from './secret-store.ts';
export * from './severity.ts';
export * from './signal.ts';
export * from './slices.ts';
export * from './source.ts';
export { packageScript, programExport, startedHandler } from './started-code.ts';
export * from './stored.ts';
export * from './stored-data.ts';
export * from './table.ts';
export * from './threats.ts';
export type { TriggerKind } from './trigger-kind.generated.ts';
export * from './unread.ts';
export * from './value.ts';
export * from './waiver.ts';
export * from './who-can.ts';
export * from './wording.ts';
