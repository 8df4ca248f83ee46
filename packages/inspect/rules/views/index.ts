import type { ViewId } from '../rule.ts';
import { lookupView } from './lookup.ts';
import { pathView } from './path.ts';
import { patternView } from './pattern.ts';
import { shellView } from './shell.ts';
import { sqlView } from './sql.ts';
import { urlView } from './url.ts';

/** Each view writes a text in the forms that its rules read; [] when there is nothing of its kind. */
export const views = {
  sql: sqlView,
  path: pathView,
  url: urlView,
  lookup: lookupView,
  shell: shellView,
  pattern: patternView,
} as const satisfies Record<Exclude<ViewId, 'text'>, (text: string) => readonly string[]>;
