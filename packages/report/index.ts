export { findingJson, renderJson } from './json.ts';
export { renderSarif } from './sarif.ts';
export type { LinesOf } from './terminal/frame.ts';
export { type Screen, visible } from './terminal/layout.ts';
export { renderPermissions } from './terminal/permissions.ts';
export { problem } from './terminal/problem.ts';
export { renderScan, type ScanOptions } from './terminal/scan.ts';
