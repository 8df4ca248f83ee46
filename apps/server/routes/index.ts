import type { Route } from '../route.ts';
import { functionRoutes } from './functions.ts';
import { healthRoutes } from './health.ts';
import { peopleRoutes } from './people.ts';
import { scanRoutes } from './scans.ts';
import { sessionRoutes } from './session.ts';
import { signalRoutes } from './signals.ts';
import { threatRoutes } from './threats.ts';
import { tokenRoutes } from './tokens.ts';

/** Makes all routes of a console. */
export const consoleRoutes = (): readonly Route[] => [
  ...signalRoutes(),
  ...scanRoutes,
  ...sessionRoutes(),
  ...peopleRoutes,
  ...tokenRoutes,
  ...functionRoutes,
  ...threatRoutes,
  ...healthRoutes,
];
