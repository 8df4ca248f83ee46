import type { Trigger } from './app.ts';
import type { ApiCall, LinkedBehaviour, LinkedValue, Sink } from './behaviour.ts';
import { byReach } from './exposure.ts';
import {
  nameOfRoute,
  type RequestRoute,
  requestRoutes,
  requestsOfTriggers,
  runsFor,
  triggersOfRoutes,
} from './handler-route.ts';
import type { Needed, ReachedBy } from './permissions.ts';
import type { FunctionReport } from './report.ts';

/** One of the routes that the code of a function tells apart, and the things that it does for it. */
export interface FunctionRoute {
  /** The method and the path: `DELETE /orders/{id}`. */
  readonly route: string;
  readonly reachedBy: ReachedBy;
  /** True where tests of the caller stand before everything that the code does for this route. */
  readonly isTested: boolean;
  /** The permissions that calls for this route need, and calls that run for every route. */
  readonly needed: readonly Needed[];
  /** The event data that reaches a sink unchanged for requests of this route. */
  readonly sinks: readonly Sink[];
}

type Routed = Sink | ApiCall<LinkedValue>;

/** Returns the routes that the code of a function tells apart, with what belongs to each; empty where it tells none apart. */
export function routesOfFunction(
  report: Pick<FunctionReport, 'behaviours' | 'needed' | 'triggers' | 'reachedBy' | 'ways'>,
): readonly FunctionRoute[] {
  const doing = report.behaviours.filter(isRouted);
  const requests = new Map<string, RequestRoute[]>();
  const told = doing.flatMap(({ routes }) => (routes ? requestRoutes(report.triggers, routes) : []));
  const doors = requestsOfTriggers(report.triggers);
  // Where the code tells nothing apart, each route of the template starts all of it.
  const all = told.length > 0 || doing.length === 0 || doors.length < 2 ? told : doors;
  for (const request of all) {
    const name = nameOfRoute(request);
    const known = requests.get(name) ?? [];
    if (!known.some(({ trigger }) => trigger === request.trigger)) known.push(request);
    requests.set(name, known);
  }
  return [...requests].map(([route, of]) => routeOf(route, of, doing, report)).toSorted(byName);
}

const byName = (a: FunctionRoute, b: FunctionRoute): number => (a.route < b.route ? -1 : 1);

const isRouted = (behaviour: LinkedBehaviour): behaviour is Routed =>
  behaviour.kind === 'api-call' ||
  (behaviour.kind === 'sink' && behaviour.sanitized === null && !behaviour.stored);

function routeOf(
  route: string,
  requests: readonly RequestRoute[],
  doing: readonly Routed[],
  { needed, reachedBy, ways = [] }: Pick<FunctionReport, 'needed' | 'reachedBy' | 'ways'>,
): FunctionRoute {
  const here = doing.filter(({ routes }) => requests.some((request) => runsFor(routes, request)));
  const calls = doing.filter(({ kind }) => kind === 'api-call');
  const by = ways
    .filter(({ trigger }) => trigger !== null && requests.some((request) => request.trigger === trigger))
    .map((way) => way.by)
    .toSorted(byReach);
  return {
    route,
    reachedBy: by[0] ?? reachedBy,
    isTested:
      here.length > 0 && here.every(({ tests }) => tests?.some(({ proves }) => proves === 'caller') === true),
    needed: needed.filter((need) => need.because !== 'runtime' && isNeeded(need, here, calls)),
    sinks: here.filter((each): each is Sink => each.kind === 'sink'),
  };
}

/** Does one of these calls need a permission? A permission of no call that was found belongs to every route. */
function isNeeded({ evidence, because }: Needed, here: readonly Routed[], calls: readonly Routed[]): boolean {
  if (because !== 'call' && because !== 'dependent') return false;
  const isAt = ({ seen: { at } }: Routed): boolean =>
    evidence.some(({ file, line }) => file === at.file && line === at.line);
  return !calls.some(isAt) || here.some(isAt);
}

/** Returns the behaviours to which the events of a trigger may lead. */
export const behavioursThrough = (
  { behaviours, triggers }: Pick<FunctionReport, 'behaviours' | 'triggers'>,
  trigger: Trigger,
): readonly LinkedBehaviour[] =>
  behaviours.filter(
    (behaviour) =>
      !('routes' in behaviour) ||
      triggersOfRoutes(triggers, behaviour.routes).some(
        (each) => each.place === trigger.place && each.source === trigger.source,
      ),
  );

/** Returns the needs of the calls to which the events of a trigger may lead. */
export function neededThrough(
  report: Pick<FunctionReport, 'behaviours' | 'needed' | 'triggers'>,
  trigger: Trigger,
): readonly Needed[] {
  const here = behavioursThrough(report, trigger).filter(isRouted);
  const calls = report.behaviours.filter(isRouted).filter(({ kind }) => kind === 'api-call');
  return report.needed.filter((need) => isNeeded(need, here, calls));
}
