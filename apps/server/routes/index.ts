import type { Route } from '../route.ts';
import { auditRoutes } from './audit.ts';
import { changeRoutes } from './changes.ts';
import { coverageRoutes } from './coverage.ts';
import { exceptionRoutes } from './exceptions.ts';
import { findingRoutes } from './findings.ts';
import { freshnessRoutes } from './freshness.ts';
import { functionRoutes } from './functions.ts';
import { healthRoutes } from './health.ts';
import { historyRoutes } from './history.ts';
import { incidentRoutes } from './incidents.ts';
import { overviewRoutes } from './overview.ts';
import { pathRoutes } from './paths.ts';
import { peopleRoutes } from './people.ts';
import { previewRoutes } from './previews.ts';
import { reportRoutes } from './reports.ts';
import { rulebaseRoutes } from './rulebases.ts';
import { scanRoutes } from './scans.ts';
import { searchRoutes } from './search.ts';
import { sessionRoutes } from './session.ts';
import { signalRoutes } from './signals.ts';
import { threatRoutes } from './threats.ts';
import { tokenRoutes } from './tokens.ts';
import { trafficRoutes } from './traffic.ts';
import { waitingRoutes } from './waiting.ts';

/** Makes all routes of a console. */
export const consoleRoutes = (): readonly Route[] => [
  ...signalRoutes(),
  ...scanRoutes,
  ...reportRoutes,
  ...sessionRoutes(),
  ...peopleRoutes,
  ...tokenRoutes,
  ...auditRoutes,
  ...previewRoutes,
  ...changeRoutes,
  ...overviewRoutes,
  ...exceptionRoutes,
  ...findingRoutes,
  ...functionRoutes,
  ...rulebaseRoutes,
  ...pathRoutes,
  ...incidentRoutes,
  ...threatRoutes,
  ...coverageRoutes,
  ...historyRoutes,
  ...searchRoutes,
  ...freshnessRoutes,
  ...waitingRoutes,
  ...trafficRoutes,
  ...healthRoutes,
];
