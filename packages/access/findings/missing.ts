import type { Evidence, Missing, Role } from '@emmental/model';
import { heldRoles, isFunction, isOfFramework, isSubject } from '../review/held.ts';
import type {
  AppReview,
  AssumedReview,
  FunctionReview,
  HolderReview,
  SubjectReview,
} from '../review/review.ts';
import { defineRule, type Problem, place, policyFix, writtenAt } from './rule.ts';
import { actionNames, functionsCalled, objectOf, verbsOf } from './words.ts';

export const missing = defineRule({
  id: 'access/missing',
  aliases: ['EMM-FN-LOGPERM'],
  slice: 'role',
  threats: [],
  help: 'The code, a trigger or a setting needs a permission that no policy or role grants: the call fails.',
  check: (review) =>
    [...review.functions.values(), ...review.subjects, ...review.assumed]
      .filter((holder) => !isOfFramework(holder))
      .flatMap((holder) => joined(byObject(holder, review)).map((group) => problem(holder, group, review))),
});

/** The rows about one thing, or about several things of which one call needs the same action. */
interface Group {
  readonly objects: readonly string[];
  readonly rows: readonly Missing[];
}

function byObject(holder: HolderReview, review: AppReview): readonly Group[] {
  const groups = new Map<string, Missing[]>();
  for (const row of holder.missing) {
    const object = nameOf(row, holder, review);
    const rows = groups.get(object);
    if (rows) rows.push(row);
    else groups.set(object, [row]);
  }
  return [...groups].map(([object, rows]) => ({ objects: [object], rows }));
}

/** Returns the name of the thing that a row is about. Names of Google are not ARNs, so they stay as they are. */
function nameOf(row: Missing, holder: HolderReview, { names }: AppReview): string {
  if (isOnGoogle(holder)) return row.resource;
  return isLog(row) ? 'its own log' : objectOf(names.parse(row.resource), row.action, names);
}

const isOnGoogle = (holder: HolderReview): boolean =>
  isFunction(holder) && holder.function.account !== undefined;

/** Joins groups with the same action at the same place of the code: one call that names its resource in several ways. */
function joined(groups: readonly Group[]): readonly Group[] {
  const found: Group[] = [];
  for (const group of groups) {
    const keys = new Set(group.rows.flatMap(keysOf));
    const same = found.findIndex(({ rows }) => rows.some((row) => keysOf(row).some((key) => keys.has(key))));
    const other = found[same];
    if (!other) found.push(group);
    else
      found[same] = {
        objects: [...other.objects, ...group.objects],
        rows: [...other.rows, ...group.rows],
      };
  }
  return found;
}

const keysOf = ({ action, evidence }: Missing): readonly string[] =>
  evidence.map(({ file, line }) => `${action} ${file}:${line}`);

/** Returns the resource in which the function's permissions are written; null if its role is not in the template. */
function roleOf({ role }: FunctionReview, review: AppReview): string | null {
  const held = heldRoles(review).find((candidate) => candidate.role.id === role.id);
  return held ? writtenAt(held) : role.id;
}

const isLog = (row: Missing): boolean => /^logs:(CreateLogStream|PutLogEvents)$/.test(row.action);

function problem(
  holder: FunctionReview | SubjectReview | AssumedReview,
  { objects, rows }: Group,
  review: AppReview,
): Problem {
  const [object = ''] = objects;
  const actions = [...new Set(rows.map((row) => row.action))];
  const evidence = distinct(rows.flatMap((row) => row.evidence));
  const first = evidence[0];
  const logs = rows.every(isLog);
  const { who, has, at, ...whose } = whoseOf(holder, object, actions, review);
  const call = rows.every((row) => isOfUnsetVariable(row, holder)) ? 'may fail' : 'fails';
  const failing = isInCode(rows, holder, isSubject(holder)) ? `A call of ${who} ${call}` : `${who} will fail`;
  const lacks = isOnGoogle(holder)
    ? `its account lacks ${actionNames(actions)} on ${namesOf(objects)}`
    : `${has} no permission to ${verbsOf(actions)} ${namesOf(objects)}`;
  return {
    title: logs ? `${who} will write no log: ${has} no permission to write to it` : `${failing}: ${lacks}`,
    ...whose,
    at: first ? { file: first.file, line: first.line, column: 1 } : at,
    severity: logs ? 'low' : 'medium',
    ...(logs ? {} : { aliases: [] }),
    evidence,
    details: [{ label: 'needs', text: actionNames(actions), ...(first ? { at: place(first) } : {}) }],
  };
}

const distinct = (evidence: readonly Evidence[]): readonly Evidence[] =>
  evidence.filter(
    (each, index) =>
      evidence.findIndex(
        ({ file, line, text }) => file === each.file && line === each.line && text === each.text,
      ) === index,
  );

/** Is the resource named by a variable whose value is not known? Code often makes such a call only where the variable is set. */
const isOfUnsetVariable = (
  { action, resource }: Missing,
  { needed }: Pick<HolderReview, 'needed'>,
): boolean =>
  needed.some(
    (need) =>
      need.action === action &&
      need.resources.some(
        ({ pattern, exact, from, ref }) => pattern === resource && !exact && from === 'env' && ref === null,
      ),
  );

/**
 * Is the need one of the code, also of code that the template holds? Then a test may keep the call from running; a trigger or a
 * setting needs it always, and so does a definition such as that of a state machine.
 */
const isInCode = (rows: readonly Missing[], holder: HolderReview, isDefinition: boolean): boolean =>
  !isDefinition &&
  rows.some(({ action, resource }) =>
    holder.needed.some(
      (need) =>
        need.action === action &&
        (need.because === 'call' || need.because === 'dependent') &&
        need.resources.some(({ pattern }) => pattern === resource),
    ),
  );

function namesOf([first = '', second, ...more]: readonly string[]): string {
  if (second === undefined) return first;
  return more.length === 0 ? `${first} or ${second}` : `${first}, ${second} or ${more.length} more`;
}

const heldBy = ({ role }: HolderReview, { app }: AppReview): Role | null =>
  app.roles.find(({ id }) => id === role.id) ?? null;

/** Returns the command that prints what to grant; `allow` = the advice where the code was not read. */
function fixOf(holder: FunctionReview, review: AppReview, allow: string): string {
  if (isOnGoogle(holder)) return 'grant the role that it needs: emmental permissions';
  return holder.analysed ? policyFix(holder, review.app.format, heldBy(holder, review)) : allow;
}

/** Returns the texts about the functions whose call fails, and the role that lacks the permission. */
function whoseOf(
  holder: FunctionReview | SubjectReview | AssumedReview,
  object: string,
  actions: readonly string[],
  review: AppReview,
) {
  const allow = `allow ${actionNames(actions)} in ${holder.role.id}`;
  if (isFunction(holder))
    return {
      who: holder.name,
      has: 'it has',
      function: holder.id,
      resource: roleOf(holder, review),
      at: holder.function.at,
      condition: holder.function.condition,
      fix: fixOf(holder, review, allow),
      subject: object,
    };
  if (isSubject(holder))
    return {
      who: holder.name,
      has: 'it has',
      function: null,
      resource: holder.subject.resource,
      at: holder.subject.at,
      condition: null,
      fix: allow,
      subject: `${holder.name} ${object}`,
    };
  const callers = holder.assumed.by.filter(({ needed }) =>
    needed.some((need) => actions.includes(need.action)),
  );
  const names = callers.map((caller) => caller.function.name);
  const [first] = callers;
  return {
    parts: callers.map((caller) => ({ function: caller.function.id })),
    who: functionsCalled(names),
    has: `as ${holder.name} ${names.length === 1 ? 'it has' : 'they have'}`,
    function: first?.function.id ?? null,
    resource: holder.role.id,
    at: first?.function.at ?? { file: review.app.id, line: 1, column: 1 },
    condition: first?.function.condition ?? null,
    fix: allow,
    subject: `${holder.name} ${object}`,
  };
}
