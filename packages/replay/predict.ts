import type { CompiledFunction, Route, Truth } from '@emmental/model';
import { effective, everyRoute, type Facts } from '@emmental/slices';

/** What the model says of a route as far as it can be run here. `either`: it is not decided. */
export type Prediction = 'happens' | 'stopped' | 'either';

/** The facts as they are without a guard, or with one that has these rules and is deployed with them. */
export const guardedBy = (facts: Facts, rules: CompiledFunction | null): Facts => ({
  ...facts,
  guard: { ...facts.guard, present: rules === null ? 'no' : 'yes', rules, isCurrent: 'yes' },
});

/**
 * What the model says of each route when somebody writes the event: what the code and the guard do counts, what the
 * cloud or the account does is not here.
 */
export function predictions(facts: Facts): ReadonlyMap<string, Prediction> {
  return new Map(everyRoute(facts).map((route) => [route.id, predict(route)]));
}

/** Whether the model says that the guard tells of each route, stopped or not. */
export function watched(facts: Facts): ReadonlyMap<string, Truth> {
  return new Map(
    everyRoute(facts).map((route) => {
      const sees = effective(route)
        .filter(({ cell }) => cell.by === 'guard')
        .map(({ see }) => see);
      return [route.id, sees.includes('yes') ? 'yes' : sees.includes('unknown') ? 'unknown' : 'no'];
    }),
  );
}

function predict(route: Route): Prediction {
  const stops = effective(route)
    .filter(({ cell }) => cell.by === 'guard' || cell.by === 'code')
    .map(({ stop }) => stop);
  return stops.includes('yes') ? 'stopped' : stops.includes('unknown') ? 'either' : 'happens';
}

/** Whether the model agrees with what happened. */
export const agrees = (prediction: Prediction, happened: boolean): boolean =>
  prediction === 'either' || (prediction === 'happens') === happened;
