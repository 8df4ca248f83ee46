import { express } from './express.ts';
import { fastapi } from './fastapi.ts';
import { flask } from './flask.ts';
import { javascriptFrameworks } from './javascript-frameworks.ts';
import type { LabelledHandlers } from './label.ts';
import { others } from './others.ts';
import { powertools } from './powertools.ts';
import { rawJavaScript } from './raw-javascript.ts';
import { rawPython } from './raw-python.ts';

/** Handlers with several routes, whose labels were written before the first run of the command on them. */
export const labelledHandlers: readonly LabelledHandlers[] = [
  rawJavaScript,
  rawPython,
  express,
  javascriptFrameworks,
  flask,
  fastapi,
  powertools,
  others,
];
