import { escapeHidden, spelledInQuotes } from '@emmental/model';
import { type Incident, ocsfOf } from '@emmental/signals';
import { tool } from '../tool.ts';

/** Returns entries of the threat log as events of OCSF 1.8, one JSON object on each line. */
export const ocsfLines = (incidents: readonly Incident[]): string =>
  incidents
    .map((incident) => `${escapeHidden(JSON.stringify(ocsfOf(incident, tool)), spelledInQuotes)}\n`)
    .join('');
