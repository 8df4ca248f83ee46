export { type CopiedTable, CopyRefused, copyStore } from './copy/copy.ts';
export { openEmbedded } from './engine/embedded.ts';
export { type Connection, type Engine, isAboutValues, StoreUnavailable } from './engine/engine.ts';
export { StoreInUse } from './engine/lock.ts';
export { openPostgres } from './engine/postgres.ts';
export { foldFindingCounts } from './findings/count.ts';
export { type Decision, decide, decisionLimits, WrongDecision } from './findings/decide.ts';
export { type DueDays, readDueDays, setDueDays } from './findings/due-days.ts';
export { type ReportedFinding, saveReport, type ToolReport } from './findings/report.ts';
export { findingStates } from './findings/states.ts';
export { endSuppressions } from './findings/suppressions.ts';
export { ForeignApp } from './foreign-app.ts';
export { acknowledge } from './incidents/acknowledge.ts';
export { foldHits } from './intake/fold.ts';
export { Busy, directIntake, type Intake, journaledIntake } from './intake/intake.ts';
export { type Line, lineOf, type Refusal, type Sender } from './intake/line.ts';
export { foldCounts } from './intake/periods.ts';
export { countRefused } from './intake/refused.ts';
export { targetOf } from './intake/rows.ts';
export { type Advisories, type AppPackages, matchApps } from './matching/matching.ts';
export { type Names, openNames } from './names.ts';
export { audit, firstBrokenEntry } from './people/audit.ts';
export {
  changePerson,
  LastAdministrator,
  listPeople,
  listTeams,
  type PersonChange,
  type PersonRow,
  revokeToken,
} from './people/directory.ts';
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
  listTokens,
  makeToken,
  type NewToken,
  openTokens,
  type Token,
  type TokenKind,
  type TokenRow,
  type Tokens,
  teamOf,
} from './people/tokens.ts';
export { saveAllPoints } from './points/save.ts';
export { basesToFollow, type ProposalBase, pauseOf, proposalBase } from './proposals/base.ts';
export { type ChosenClosing, noteCompared, type Uncompared, uncompared } from './proposals/closes.ts';
export { type ConcernedGuard, guardsOf, runningMode } from './proposals/guards.ts';
export {
  findProposal,
  listProposals,
  type ProposalDraft,
  type ProposalFilter,
  type ProposalKind,
  type ProposalLabel,
  type ProposalPage,
  type ProposalRow,
  type ProposalState,
  type ProposedChange,
  proposalKinds,
  proposalLabels,
  proposalStates,
  saveProposal,
} from './proposals/proposal.ts';
export { countedSince, type Recorded, recordedCalls } from './proposals/recorded.ts';
export {
  noteDeployed,
  noteMerged,
  noteStep,
  type ProposalStep,
  waitingProposals,
} from './proposals/steps.ts';
export { type Opinion, opinionsOn, type Says, sayAbout } from './proposals/verdict.ts';
export { doesSame, waitingLike } from './proposals/waits.ts';
export { type Aftermath, aftermathOf } from './queries/aftermath.ts';
export { type Alarm, listAlarms } from './queries/alarms.ts';
export { type AuditRow, listAudit } from './queries/audit.ts';
export { type ClosingOfApp, type ClosingRow, closingsOf, firstClosings } from './queries/closings.ts';
export { type CoverageRow, coverageRows } from './queries/coverage.ts';
export { type ExceptionRow, listExceptions } from './queries/exceptions.ts';
export { findingCondition, WrongFilter } from './queries/finding-filter.ts';
export {
  countFindings,
  type FindingGroup,
  type FindingPage,
  type FindingRow,
  findFinding,
  findingGroups,
  lastMatch,
  listFindings,
  listParameters,
} from './queries/findings.ts';
export { type Freshness, freshness } from './queries/freshness.ts';
export { countStates, type FunctionFilter, type FunctionRow, listFunctions } from './queries/functions.ts';
export { countHistory, type HistoryRow, listHistory } from './queries/history.ts';
export {
  countIncidents,
  countOlder,
  everyIncident,
  findIncident,
  type IncidentFilter,
  type IncidentRow,
  listIncidents,
} from './queries/incidents.ts';
export {
  type FleetNumbers,
  fleetNumbers,
  type MatrixCount,
  matrixCounts,
  type Point,
  trends,
} from './queries/overview.ts';
export {
  type FunctionPackages,
  type PackageFinding,
  type PackageRow,
  packagesOfFunction,
} from './queries/packages.ts';
export {
  countPaths,
  everyPath,
  findPath,
  listPaths,
  type PathChange,
  type PathFilter,
  type PathGroup,
  type PathGuard,
  type PathPage,
  type PathRow,
  pathPeople,
  pathVisibilities,
} from './queries/paths.ts';
export { firstOf, type Period, periodOf } from './queries/period.ts';
export { type Proposal, proposedRule } from './queries/proposal.ts';
export { type Reason, reasons } from './queries/reason.ts';
export { type FunctionPage, findFunction, type RuleRow } from './queries/rulebase.ts';
export {
  type Drift,
  drifts,
  listRulebases,
  type RulebaseFilter,
  type RulebaseRow,
  type RulebaseSums,
} from './queries/rulebases.ts';
export { type Found, type FoundKind, foundKinds, search } from './queries/search.ts';
export { type GuardState, guardStates } from './queries/state.ts';
export {
  type Cursor,
  countThreats,
  findSignal,
  findSignals,
  listThreats,
  type ThreatFilter,
  type ThreatRow,
} from './queries/threats.ts';
export {
  type Bar,
  type CallFilter,
  type CallRow,
  countSections,
  type FlowRow,
  listBars,
  listCalls,
  listFlows,
  listTalkers,
  type TalkerRow,
} from './queries/traffic.ts';
export { listUnusedRules, type UnusedFilter, type UnusedRule } from './queries/unused-rules.ts';
export { listUnusual, type UnusualRow } from './queries/unusual.ts';
export { type Waiting, waiting } from './queries/waiting.ts';
export { marks, together, verdicts } from './scans/cells.ts';
export { type ChangeKind, changeKinds } from './scans/history.ts';
export { type Saved, saveScan } from './scans/save.ts';
export type {
  Effort,
  Upload,
  UploadedAcceptance,
  UploadedCell,
  UploadedFinding,
  UploadedFunction,
  UploadedHop,
  UploadedPackage,
  UploadedPause,
  UploadedPlace,
  UploadedRoute,
  UploadedRule,
  UploadedRulebase,
  UploadedStep,
} from './scans/upload.ts';
export { migrate, turnMonths } from './schema/migrate.ts';
export { asReader, asWriter, type Teams } from './store.ts';
