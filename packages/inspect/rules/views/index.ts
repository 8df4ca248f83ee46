import type { ViewId } from '../rule.ts';
import { lookupView } from './lookup.ts';
import { pathView } from './path.ts';
import { patternView } from './pattern.ts';
import { runsView } from './runs.ts';
import { shellView } from './shell.ts';
import { sqlView } from './sql.ts';
import { urlView } from './url.ts';

/** The views: each returns the forms of a text that the patterns of rules read; [] when the text contains nothing of that kind. */
export const views = {
  sql: sqlView,
  path: pathView,
  url: urlView,
  lookup: lookupView,
  shell: shellView,
  pattern: patternView,
  runs: runsView,
} as const satisfies Record<Exclude<ViewId, 'text'>, (text: string) => readonly string[]>;
