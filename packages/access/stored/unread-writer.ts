import { writesOfStore } from '@emmental/knowledge';
import { covers, meets } from '../algebra/glob.ts';
import type { AppReview, FunctionReview } from '../review/review.ts';
import type { StorePlace } from './places.ts';

/**
 * Returns a function that people from outside start, whose code was not read and whose role lets it write into a store: nobody knows
 * what it writes there. Null when there is none.
 */
export function unreadWriter(place: StorePlace, review: AppReview): FunctionReview | null {
  const actions = writesOfStore(place.kind);
  const arn = place.id === null ? null : review.names.arnOf(place.id);
  if (actions.length === 0 || !arn) return null;
  const isNamed = (fn: FunctionReview): boolean =>
    fn.uses.some(
      ({ grant }) =>
        (grant.everything || actions.some((action) => grant.actions.includes(action))) &&
        (covers(grant.resourceGlob.tokens, arn.tokens) ||
          meets(grant.resourceGlob, arn) !== 'no' ||
          review.names.mayName(grant.resourceGlob)?.id === place.id),
    );
  const outside = [...review.functions.values()].filter(
    ({ analysed, reachedBy }) => !analysed && !/^(?:account|internal)$/.test(reachedBy.exposure),
  );
  return outside.find(isNamed) ?? null;
}
