export { type CopiedTable, CopyRefused, copyStore } from './copy/copy.ts';
export { openEmbedded } from './engine/embedded.ts';
export { type Engine, isAboutValues, StoreUnavailable } from './engine/engine.ts';
export { StoreInUse } from './engine/lock.ts';
export { openPostgres } from './engine/postgres.ts';
export { ForeignApp } from './foreign-app.ts';
export { foldHits } from './intake/fold.ts';
export { Busy, directIntake, type Intake, journaledIntake } from './intake/intake.ts';
export { type Line, lineOf, type Refusal, type Sender } from './intake/line.ts';
export { countRefused } from './intake/refused.ts';
export { type Names, openNames } from './names.ts';
export { audit, firstBrokenEntry } from './people/audit.ts';
export {
  acceptInvitation,
  beginSession,
  endSession,
  invite,
  isEmpty,
  NameTaken,
  type Person,
  type PersonRole,
  passwordOf,
  personOf,
} from './people/people.ts';
export { prefixes } from './people/secrets.ts';
export {
  findToken,
  listTokens,
  makeToken,
  type NewToken,
  type Token,
  type TokenKind,
  type TokenRow,
  teamOf,
} from './people/tokens.ts';
export { type FindingRow, findingsOf } from './queries/findings.ts';
export {
  countStates,
  type FunctionFilter,
  type FunctionRow,
  type GuardState,
  guardStates,
  listFunctions,
} from './queries/functions.ts';
export { type FunctionPage, findFunction, type RuleRow } from './queries/rulebase.ts';
export {
  type Cursor,
  findSignals,
  listThreats,
  type ThreatFilter,
  type ThreatRow,
} from './queries/threats.ts';
export { findingStates, type Saved, saveScan } from './scans/save.ts';
export type { Upload, UploadedFinding, UploadedFunction, UploadedRule } from './scans/upload.ts';
export { migrate, turnMonths } from './schema/migrate.ts';
export { asReader, asWriter, type Teams } from './store.ts';
