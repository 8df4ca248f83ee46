import type { ReplayReport } from '@emmental/model';

/** `emmental/holes-replay/1`: what was tried, what happened, and what the model had said. */
export const renderReplayJson = (report: ReplayReport): string =>
  `${JSON.stringify({ schema: 'emmental/holes-replay/1', ...report }, null, 2)}\n`;
