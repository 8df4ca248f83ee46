import type { ReplayReport } from '@emmental/model';
import { jsonText } from './json-text.ts';

/** Writes the schema `emmental/holes-replay/1`: each attack, what happened in each run, and the predicted verdict. */
export const renderReplayJson = (report: ReplayReport): string =>
  jsonText({ schema: 'emmental/holes-replay/1', ...report });
