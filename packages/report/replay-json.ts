import type { ReplayReport } from '@emmental/model';
import { jsonText } from './json-text.ts';

/** `emmental/holes-replay/1`: what was tried, what happened, and what the model had said. */
export const renderReplayJson = (report: ReplayReport): string =>
  jsonText({ schema: 'emmental/holes-replay/1', ...report });
