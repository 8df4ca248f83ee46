import type { CompiledFunction, Route, Truth } from '@emmental/model';
import { effective, everyRoute, type Facts } from '@emmental/slices';

/** The model's prediction for a route, as far as the route can run here. `either`: the model does not decide. */
export type Prediction = 'happens' | 'stopped' | 'either';

/** Returns the facts without a guard, or with a deployed guard that has these rules. */
export const guardedBy = (facts: Facts, rules: CompiledFunction | null): Facts => ({
  ...facts,
  guard: { ...facts.guard, present: rules === null ? 'no' : 'yes', rules, isCurrent: 'yes' },
});

/**
 * Returns the model's prediction for each route when somebody writes the event. Only the code and the guard count,
 * because the cloud and the account are not here.
 */
export function predictions(facts: Facts): ReadonlyMap<string, Prediction> {
  return new Map(everyRoute(facts).map((route) => [route.id, predict(route)]));
}

/** Returns whether the guard reports each route according to the model, stopped or not. */
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

/** Returns whether the prediction agrees with the result. */
export const agrees = (prediction: Prediction, happened: boolean): boolean =>
  prediction === 'either' || (prediction === 'happens') === happened;
