import type { Location, Role, Value } from '@emmental/model';
import type { Calls } from '../calls.ts';
import type { Declaration, Declared } from '../declared.ts';
import { type Flow, flow, type Reach, targetsOf } from '../flow.ts';
import { rulesStartedBy } from '../flows/events.ts';
import { reachedTargets } from './chosen.ts';

/** One route of an API, with the functions and calls that handle it and the audience that can call it. */
export interface Route {
  /** Null when the API is not in the template. */
  readonly api: string | null;
  readonly kind: 'api' | 'http-api' | 'websocket';
  /** A title such as `POST /orders`, `ANY $default` or `$connect`. */
  readonly title: string;
  readonly functions: readonly string[];
  readonly reach: Reach;
  /** The calls that the integration makes with the API's own role. */
  readonly calls: Calls;
  readonly credentials: Value | undefined;
  readonly when: string | null;
  readonly at: Location;
  readonly settings: ReadonlyMap<string, Value>;
  readonly through: readonly string[];
  /**
   * Logical id of the resource that decides who may call: the route, the method, or the API with its
   * document.
   */
  readonly declaredBy: string;
}

/**
 * An API with its routes, and the parts of its definition that could not be read. For an API in another
 * stack, `resource` is the route or method.
 */
export interface Api {
  readonly resource: Declaration;
  readonly routes: readonly Route[];
  readonly unknown: readonly { readonly why: string; readonly at: Location }[];
}

/**
 * Returns an API for a route that is declared here and belongs to an API of another stack. Whether that API
 * is private is not known.
 */
export const elsewhere = (resource: Declaration, route: Route): Api => ({
  resource,
  routes: [
    { ...route, reach: { ...route.reach, by: `${route.reach.by}; the API itself is not in the template` } },
  ],
  unknown: [],
});

/**
 * Returns the flows of all routes: to the functions that they start and to the resources that their
 * integrations write to.
 */
export function routeFlows(apis: readonly Api[], app: Declared, roles: readonly Role[]): readonly Flow[] {
  return apis.flatMap(({ routes }) =>
    routes.flatMap((route) => {
      const targetIds = [
        ...route.calls.targets.flatMap((target) => targetsOf(target, app)),
        ...rulesStartedBy(route.calls, app),
      ];
      const fixed = new Set([...route.functions, ...targetIds]);
      const chosen = reachedTargets(route.calls, route.credentials, route.reach, roles, app);
      return [
        ...[...fixed].map((to) => routeFlow(route, to, route.reach)),
        ...chosen.filter(({ to }) => !fixed.has(to)).map(({ to, reach }) => routeFlow(route, to, reach)),
      ];
    }),
  );
}

const routeFlow = (route: Route, to: string, reach: Reach): Flow =>
  flow({
    to,
    kind: route.kind,
    source: route.title,
    sourceId: route.api,
    reach,
    when: route.when,
    at: route.at,
    settings: route.settings,
    through: route.through,
    declaredBy: route.declaredBy,
  });
