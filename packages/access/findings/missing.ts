import type { Missing } from '@emmental/model';
import type { AppReview, FunctionReview } from '../review/review.ts';
import { defineRule, type Problem, place } from './rule.ts';
import { actionNames, objectOf, verbsOf } from './words.ts';

export const missing = defineRule({
  id: 'access/missing',
  aliases: ['EMM-FN-LOGPERM'],
  slice: 'role',
  threats: [],
  help: 'The code, a trigger or a setting needs a permission that nothing gives: it fails when it is reached.',
  check: (review) =>
    [...review.functions.values()].flatMap((fn) =>
      [...byObject(fn, review)].map(([object, rows]) => problem(fn, object, rows)),
    ),
});

function byObject(fn: FunctionReview, review: AppReview): Map<string, Missing[]> {
  const groups = new Map<string, Missing[]>();
  for (const row of fn.missing) {
    const object = isLog(row)
      ? 'its own log'
      : objectOf(review.names.parse(row.resource), row.action, review.names);
    const rows = groups.get(object);
    if (rows) rows.push(row);
    else groups.set(object, [row]);
  }
  return groups;
}

const isLog = (row: Missing): boolean => /^logs:(CreateLogStream|PutLogEvents)$/.test(row.action);

function problem(fn: FunctionReview, object: string, rows: readonly Missing[]): Problem {
  const actions = [...new Set(rows.map((row) => row.action))];
  const evidence = rows.flatMap((row) => row.evidence);
  const first = evidence[0];
  const logs = rows.every(isLog);
  return {
    title: logs
      ? `${fn.name} will leave no log: it may not write to it`
      : `${fn.name} will fail: it may not ${verbsOf(actions)} ${object}`,
    function: fn.id,
    resource: fn.role.id,
    at: first ? { file: first.file, line: first.line, column: 1 } : fn.function.at,
    severity: logs ? 'low' : 'medium',
    condition: fn.function.condition,
    evidence,
    fix: `emmental permissions --function ${fn.name} --format sam`,
    details: [{ label: 'needs', text: actionNames(actions), ...(first ? { at: place(first) } : {}) }],
    subject: object,
  };
}
