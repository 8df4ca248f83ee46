import type { CompiledFunction, Route, Truth } from '@emmental/model';
import { effective, everyRoute, type FunctionFacts } from '@emmental/slices';

/** The model's prediction for a route. `either` = the model does not decide. */
export type Prediction = 'happens' | 'stopped' | 'either';

/** Returns the facts without a guard, or with a deployed guard that has these rules. */
export const guardedBy = (facts: FunctionFacts, rules: CompiledFunction | null): FunctionFacts => ({
  ...facts,
  guard: { ...facts.guard, present: rules === null ? 'no' : 'yes', rules, isCurrent: 'yes' },
});

/**
 * Returns the model's prediction for each route, by the route's id. Only the code and the guard count, because a replay
 * has no cloud and no account.
 */
export function predictions(facts: FunctionFacts): ReadonlyMap<string, Prediction> {
  return new Map(everyRoute(facts).map((route) => [route.id, predict(route)]));
}

/** Returns, by the route's id, whether the guard reports the route according to the model. */
export function watched(facts: FunctionFacts): ReadonlyMap<string, Truth> {
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

/** Returns true if the prediction agrees with the result. */
export const agrees = (prediction: Prediction, happened: boolean): boolean =>
  prediction === 'either' || (prediction === 'happens') === happened;
