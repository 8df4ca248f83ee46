import { type Abstract, type Call, choices, instantiate, positional } from '@emmental/evaluator';

/** How far a class may be within the parts of a statement: `select(User).where(…)`. */
const deepest = 3;

/**
 * The objects that a query may return because it names their classes: `session.query(User)`, `session.get(User, 1)`,
 * `select(User)`. They have the methods of their classes. Source: docs.sqlalchemy.org, “ORM Querying Guide”.
 */
export function entitiesIn(call: Call, values: readonly Abstract[], depth = deepest): readonly Abstract[] {
  return values.flatMap(choices).flatMap((choice) => {
    if (choice.kind === 'class') return [instantiate(call.machine, choice.class, positional([], call.at))];
    if (choice.kind !== 'instance' || depth === 0) return [];
    return entitiesIn(call, [choice.holder.cell.value], depth - 1);
  });
}
