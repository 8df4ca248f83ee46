import { console1 } from './1-console.ts';
import { overview2 } from './2-overview.ts';
import { findings3 } from './3-findings.ts';
import { traffic4 } from './4-traffic.ts';
import { paths5 } from './5-paths.ts';
import { changes6 } from './6-changes.ts';
import { counts7 } from './7-counts.ts';
import { attacks8 } from './8-attacks.ts';
import { periods9 } from './9-periods.ts';
import { loud10 } from './10-loud.ts';
import { incidents11 } from './11-incidents.ts';
import { numbers12 } from './12-numbers.ts';
import { waiting13 } from './13-waiting.ts';
import { unused14 } from './14-unused.ts';
import { closings15 } from './15-closings.ts';
import { tokenUse16 } from './16-token-use.ts';

/** The changes of the tables, in their order. A published one is never edited: a new one follows it. */
export const migrations: readonly string[] = [
  console1,
  overview2,
  findings3,
  traffic4,
  paths5,
  changes6,
  counts7,
  attacks8,
  periods9,
  loud10,
  incidents11,
  numbers12,
  waiting13,
  unused14,
  closings15,
  tokenUse16,
];
