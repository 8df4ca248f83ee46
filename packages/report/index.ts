export { appNames, type NamedApp, nameInFleet, wordsFor } from './app-names.ts';
export { namesIn } from './concerned.ts';
export { controls } from './controls.ts';
export { renderCycloneDx } from './cyclonedx.ts';
export { appsWithFunctions, isFleet, type Protection } from './fleet.ts';
export { renderHolesJson } from './holes-json.ts';
export { renderHolesSarif } from './holes-sarif.ts';
export { renderJson } from './json.ts';
export { jsonText } from './json-text.ts';
export { renderJunit } from './junit.ts';
export { type MarkdownOptions, renderMarkdown } from './markdown.ts';
export { renderReplayJson } from './replay-json.ts';
export { renderSarif } from './sarif.ts';
export { type AppTable, appTable, moreRows, sortedRows } from './terminal/app-table.ts';
export { theBaseline } from './terminal/closing.ts';
export {
  bareCommand,
  type Complete,
  commandLines,
  completeForApp,
  completing,
  nextLines,
  onPath,
  pathOfApp,
  typed,
  withPath,
} from './terminal/commands.ts';
export { sentenceOf } from './terminal/coverage.ts';
export { renderDependencies } from './terminal/dependencies.ts';
export type { LinesOf } from './terminal/frame.ts';
export { renderLeftOpen } from './terminal/holes/closure.ts';
export { renderHoles } from './terminal/holes.ts';
export {
  type Column,
  columnsOf,
  count,
  fitPlaces,
  legendLines,
  pad,
  type Screen,
  spread,
  table,
  visible,
  widestOf,
  wrap,
} from './terminal/layout.ts';
export { renderAssumedRole, renderPermissions } from './terminal/permissions.ts';
export { isOnGoogle } from './terminal/permissions-google.ts';
export { problem } from './terminal/problem.ts';
export { renderReplay } from './terminal/replay.ts';
export { renderScan, type ScanOptions } from './terminal/scan.ts';
export { renderWhoCan } from './terminal/who-can.ts';
export { renderWhoCanJson } from './who-can-json.ts';
