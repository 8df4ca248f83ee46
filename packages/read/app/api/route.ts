import type { Location, Value } from '@emmental/model';
import type { Calls } from '../calls.ts';
import type { Declaration, Declared } from '../declared.ts';
import { type Flow, flow, type Reach, targetsOf } from '../flow.ts';

/** One way into an API: what answers it, and who may call it. */
export interface Route {
  /** Null when the API is not in the template. */
  readonly api: string | null;
  readonly kind: 'api' | 'http-api' | 'websocket';
  /** `POST /orders`, `ANY $default`, `$connect`. */
  readonly title: string;
  readonly functions: readonly string[];
  readonly reach: Reach;
  /** What the integration calls with the API's own role. */
  readonly calls: Calls;
  readonly credentials: Value | undefined;
  readonly when: string | null;
  readonly at: Location;
  readonly settings: ReadonlyMap<string, Value>;
  readonly through: readonly string[];
  /** Logical id of the resource that says who may call it: the route, the method, or the API with its document. */
  readonly declaredBy: string;
}

/** An API (or a route of one that is elsewhere), its routes, and the parts of its definition that were not read. */
export interface Api {
  readonly resource: Declaration;
  readonly routes: readonly Route[];
  readonly unknown: readonly { readonly why: string; readonly at: Location }[];
}

/** A route of an API that another stack owns: nothing here tells whether that API is private. */
export const elsewhere = (resource: Declaration, route: Route): Api => ({
  resource,
  routes: [
    { ...route, reach: { ...route.reach, by: `${route.reach.by}; the API itself is not in the template` } },
  ],
  unknown: [],
});

/** A route hands its requests to functions, or to what its integration writes to. */
export function routeFlows(apis: readonly Api[], app: Declared): readonly Flow[] {
  return apis.flatMap(({ routes }) =>
    routes.flatMap((route) => {
      const called = route.calls.targets.flatMap((target) => targetsOf(target, app));
      return [...new Set([...route.functions, ...called])].map((to) =>
        flow({
          to,
          kind: route.kind,
          source: route.title,
          sourceId: route.api,
          reach: route.reach,
          when: route.when,
          at: route.at,
          settings: route.settings,
          through: route.through,
          declaredBy: route.declaredBy,
        }),
      );
    }),
  );
}
