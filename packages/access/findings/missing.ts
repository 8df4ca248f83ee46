import type { Missing } from '@emmental/model';
import { heldRoles, isFunction } from '../review/held.ts';
import type { AppReview, FunctionReview, HolderReview, SubjectReview } from '../review/review.ts';
import { defineRule, type Problem, place, policyFix, writtenAt } from './rule.ts';
import { actionNames, objectOf, verbsOf } from './words.ts';

export const missing = defineRule({
  id: 'access/missing',
  aliases: ['EMM-FN-LOGPERM'],
  slice: 'role',
  threats: [],
  help: 'The code, a trigger or a setting needs a permission that nothing gives: it fails when it is reached.',
  check: (review) =>
    [...review.functions.values(), ...review.subjects].flatMap((holder) =>
      [...byObject(holder, review)].map(([object, rows]) => problem(holder, object, rows, review)),
    ),
});

function byObject(holder: HolderReview, review: AppReview): Map<string, Missing[]> {
  const groups = new Map<string, Missing[]>();
  for (const row of holder.missing) {
    const object = isLog(row)
      ? 'its own log'
      : objectOf(review.names.parse(row.resource), row.action, review.names);
    const rows = groups.get(object);
    if (rows) rows.push(row);
    else groups.set(object, [row]);
  }
  return groups;
}

/** Where its permissions are written; null when its role is not in the template. */
function roleOf({ role }: FunctionReview, review: AppReview): string | null {
  const held = heldRoles(review).find((one) => one.role.id === role.id);
  return held ? writtenAt(held) : role.id;
}

const isLog = (row: Missing): boolean => /^logs:(CreateLogStream|PutLogEvents)$/.test(row.action);

function problem(
  holder: FunctionReview | SubjectReview,
  object: string,
  rows: readonly Missing[],
  review: AppReview,
): Problem {
  const actions = [...new Set(rows.map((row) => row.action))];
  const evidence = rows.flatMap((row) => row.evidence);
  const first = evidence[0];
  const logs = rows.every(isLog);
  const declared = isFunction(holder) ? holder.function : holder.subject;
  return {
    title: logs
      ? `${holder.name} will leave no log: it may not write to it`
      : `${holder.name} will fail: it may not ${verbsOf(actions)} ${object}`,
    function: isFunction(holder) ? holder.id : null,
    resource: isFunction(holder) ? roleOf(holder, review) : holder.id.slice(holder.id.indexOf('#') + 1),
    at: first ? { file: first.file, line: first.line, column: 1 } : declared.at,
    severity: logs ? 'low' : 'medium',
    condition: isFunction(holder) ? holder.function.condition : null,
    evidence,
    fix: isFunction(holder)
      ? policyFix(holder, review.app.format)
      : `allow ${actionNames(actions)} in ${holder.role.id}`,
    details: [{ label: 'needs', text: actionNames(actions), ...(first ? { at: place(first) } : {}) }],
    subject: isFunction(holder) ? object : `${holder.name} ${object}`,
  };
}
