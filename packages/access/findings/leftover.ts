import {
  accessLevel,
  alsoGives,
  byHarm,
  type Harm,
  harmOf,
  harmsInOrder,
  hasResourceType,
} from '@emmental/knowledge';
import type { Effect, Severity } from '@emmental/model';
import { ANY, type Glob, resourcePart } from '../algebra/glob.ts';
import type { Need } from '../needs/need.ts';
import { changeableRoles, type HeldRole, type HeldStatement } from '../review/held.ts';
import type { AppReview } from '../review/review.ts';
import type { Use } from '../review/use.ts';
import { heldBy } from './holder-parts.ts';
import { belongsTo, causeOf, type Problem, place, severityOfGrant, someOf, whoHolds } from './rule.ts';
import {
  actionNames,
  codeOf,
  doingsOf,
  holdersCan,
  isAnyName,
  listed,
  objectOf,
  originText,
  verbsOf,
} from './words.ts';

/** A permission that no holder of the role needs. */
interface Leftover {
  readonly action: string;
  readonly use: Use;
  /** True if a needed action on the same object already makes this action possible. */
  readonly addsNothing: boolean;
}

/**
 * Returns the problems of permissions that no holder of a role needs. A role has one problem for each set of objects; the
 * rule whose `harm` is the worst of the actions reports it. Permissions of `*` and of managed policies for whole services
 * are left out, because other rules report them.
 */
export function leftovers(review: AppReview, { aliases, harm, highest, effect }: ExcessRule): Problem[] {
  return changeableRoles(review).flatMap((held) =>
    [...byObjects(held, review)].flatMap(([objects, { rows: all, statements }]) => {
      const adding = all.filter(({ addsNothing }) => !addsNothing);
      const rows = adding.length > 0 ? adding : all;
      if (worstOf(rows) !== harm) return [];
      const actions = harmful(
        rows.map((row) => row.action),
        harm,
      );
      const isHarmless =
        adding.length === 0 ||
        actions.every((action) => readsOnlyNames(action) || computesOnly.test(action)) ||
        rows.every((row) => differsByEnding(row, held.needed));
      const severity = (of: HeldRole): Severity =>
        isHarmless ? 'low' : severityOfGrant(of, highest, effect, actions);
      return [
        {
          ...problem(held, objects, rows, severity, review),
          aliases: aliasesOf(aliases, rows, held, review),
          statements,
        },
      ];
    }),
  );
}

/** The values in which the rules about excess permissions differ. */
interface ExcessRule {
  readonly aliases: readonly string[];
  readonly harm: Harm;
  /** The severity if everyone can start the function. */
  readonly highest: Severity;
  /** The gain of an attacker, for the table of severities. */
  readonly effect: Effect;
}

/**
 * Returns the aliases of a problem: the aliases of the rule, and further aliases if the permissions apply to all resources.
 * The alias about connectors is left out unless a connector of SAM makes the statement and nothing there is written.
 */
function aliasesOf(
  aliases: readonly string[],
  rows: readonly Leftover[],
  held: HeldRole,
  review: AppReview,
): readonly string[] {
  const onAny = rows
    .filter(({ action, use }) => isAnyName(use.grant.resourceGlob) && hasResourceType(action))
    .map(({ action }) => action);
  const [first] = rows;
  const needed = neededOf(held, review);
  const writesNone = rows.every((row) =>
    (needed.get(objectNameOf(row, review)) ?? []).every((action) => accessLevel(action) !== 'write'),
  );
  const isConnector = first !== undefined && connectorOf(first, review) !== null;
  return [
    ...aliases.filter((alias) => alias !== connectorAlias || (isConnector && writesNone)),
    ...(onAny.length > 0 ? aliasesOfAny(onAny) : []),
  ];
}

/**
 * Returns the aliases for actions that are allowed on all resources, although they could be limited to some. Writing and
 * reading data have an alias each.
 */
export function aliasesOfAny(actions: readonly string[]): readonly string[] {
  const levels = new Set(actions.map(accessLevel));
  return [
    'EMM-IAM-STAR-RESOURCE',
    ...(levels.has('write') || levels.has('permissions') ? ['EMM-IAM-WRITE'] : []),
    ...(levels.has('read') ? ['EMM-IAM-DATAEXFIL'] : []),
  ];
}

const connectorAlias = 'EMM-IAM-CONNECTOR-BROAD';

/** Returns the SAM connector that makes a statement; null for other statements. A connector is not a resource of the stack. */
const connectorOf = ({ use: { grant } }: Leftover, { app }: AppReview): string | null => {
  const { heldBy } = grant.statement;
  return heldBy === undefined || app.resources.has(heldBy) ? null : heldBy;
};

/** True for actions that read names, counts and settings, but no data. */
export const readsOnlyNames = (action: string): boolean =>
  accessLevel(action) === 'list' ||
  /^[\w-]+:(Describe\w+|GetSampling\w+|GetQueueUrl|GetQueueAttributes|GetTopicAttributes|GetLifecycleConfiguration)$|^s3:Get(Bucket|Object)\w*(Location|Acl|Policy|PolicyStatus|Tagging|Attributes|Versioning|Retention|LegalHold)$/.test(
    action,
  );

/** Actions that process only the text, speech or picture of their own request, and nothing that is stored. */
const computesOnly =
  /^(comprehend:(Batch)?(Detect|Contains|Classify)|translate:TranslateText|polly:Synthesize|rekognition:(Detect|Recognize|Compare)|textract:(Detect|Analyze))/;

/**
 * Returns true if the granted resource is wider than the needed one only in its ending: `gifs/*` instead of `gifs/*.gif`. People
 * do not limit statements to the endings of names that the code generates.
 */
function differsByEnding({ action, use: { grant, broader } }: Leftover, needed: readonly Need[]): boolean {
  const { tokens } = grant.resourceGlob;
  const start = tokens.slice(0, -1);
  return (
    broader.includes(action) &&
    tokens.at(-1) === ANY &&
    needed
      .filter((need) => need.action === action)
      .flatMap((need) => need.globs)
      .some((glob) => begins(glob, start) && glob.opened[start.length] === ANY)
  );
}

const begins = ({ tokens }: Glob, start: readonly string[]): boolean =>
  start.every((token, index) => tokens[index] === token);

/** True for managed policies that allow a whole service. The rule `full-access-policy` reports them. */
export const isFullAccess = (policy: string | null): boolean =>
  policy !== null && /FullAccess(_v\d+)?$|^AdministratorAccess|^PowerUserAccess$/.test(policy);

/** True for `*` and `s3:*`. The rule `wildcard-action` reports them. */
export const isWholeService = (action: string): boolean => /^(\*|[^:]+:\*+)$/.test(action);

/** The leftover permissions for one set of objects, with the keys of their statements. */
interface Group {
  readonly rows: Leftover[];
  readonly statements: string[];
}

/** Cache: each rule about excess reads the groups. */
const groupsOf = new WeakMap<HeldRole, ReadonlyMap<string, Group>>();

/** Groups the leftover permissions by their objects, over all statements; each managed policy is a group. */
function byObjects(held: HeldRole, review: AppReview): ReadonlyMap<string, Group> {
  const known = groupsOf.get(held) ?? grouped(held, review);
  groupsOf.set(held, known);
  return known;
}

function grouped(held: HeldRole, review: AppReview): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>();
  const needed = neededOf(held, review);
  for (const statement of held.statements) {
    const rows = rowsOf(statement).map(
      ({ action, use }): Leftover => ({
        action,
        use,
        addsNothing:
          (use.unused.includes(action) || isOfIndexes(use.grant.resourceGlob)) &&
          needed
            .get(objectNameOf({ action, use }, review))
            ?.some((neededAction) => alsoGives(neededAction, action)) === true,
      }),
    );
    if (rows.length === 0) continue;
    const objects =
      statement.managed ?? [...new Set(rows.map((row) => objectNameOf(row, review)))].sort().join();
    const group = groups.get(objects);
    if (group) {
      group.rows.push(...rows);
      group.statements.push(statement.key);
    } else groups.set(objects, { rows: [...rows], statements: [statement.key] });
  }
  return groups;
}

/** True if a pattern names indexes of a table, which contain only data of the table. */
const isOfIndexes = ({ key }: Glob): boolean => /:table\/.+\/index\//.test(key);

/** Returns the actions that the holders need, by object. */
function neededOf(held: HeldRole, review: AppReview): ReadonlyMap<string, readonly string[]> {
  const known = neededByObject.get(held.needed) ?? actionsByObject(held.needed, review);
  neededByObject.set(held.needed, known);
  return known;
}

/** Groups the actions of needs by the name of their object. */
export function actionsByObject(
  needed: readonly Need[],
  { names }: AppReview,
): ReadonlyMap<string, readonly string[]> {
  const byObject = new Map<string, string[]>();
  for (const { action, globs } of needed)
    for (const glob of globs) {
      const object = objectOf(glob, action, names);
      const actions = byObject.get(object);
      if (actions) actions.push(action);
      else byObject.set(object, [action]);
    }
  return byObject;
}

/** Cache: each problem of a role reads these actions. */
const neededByObject = new WeakMap<readonly Need[], ReadonlyMap<string, readonly string[]>>();

function rowsOf(statement: HeldStatement): readonly Omit<Leftover, 'addsNothing'>[] {
  return statement.uses.flatMap((use) => {
    const { grant } = use;
    if (isFullAccess(grant.managed) || isWholeService(grant.action)) return [];
    // The rule `wildcard-resource` reports permissions that are used, but granted on everything.
    const broader = isAnyName(grant.resourceGlob) ? [] : use.broader;
    return [...use.unused, ...broader]
      .filter(
        (action) =>
          action !== '*' &&
          harmOf(action) !== null &&
          !isBasic(action, use) &&
          // The rule `passrole-wildcard` reports it.
          !(action === 'iam:PassRole' && isAnyName(grant.resourceGlob)),
      )
      .map((action) => ({ action, use }));
  });
}

const objectNameOf = ({ action, use: { grant } }: Omit<Leftover, 'addsNothing'>, review: AppReview): string =>
  objectOf(grant.resourceGlob, isAnyName(grant.resourceGlob) ? action : '', review.names);

/** True for writing logs and traces. Nearly every role allows this on all log groups, so it is no finding. */
const isBasic = (action: string, use: Use): boolean =>
  /^(logs:(CreateLogGroup|CreateLogStream|PutLogEvents|TagResource)|xray:Put(TraceSegments|TelemetryRecords))$/.test(
    action,
  ) && !use.grant.statement.action.not;

const worstOf = (rows: readonly Leftover[]): Harm | undefined =>
  harmsInOrder.find((harm) => rows.some((row) => harmOf(row.action) === harm));

const harmful = (actions: readonly string[], harm: Harm): readonly string[] =>
  actions.filter((action) => harmOf(action) === harm);

function problem(
  held: HeldRole,
  objects: string,
  rows: readonly Leftover[],
  severity: (held: HeldRole) => Severity,
  review: AppReview,
): Problem {
  const [first] = rows;
  const grant = first?.use.grant;
  const actions = [...new Set(rows.map((row) => row.action))].sort(byHarm);
  const isBroader = rows.every(({ action, use }) => use.broader.includes(action));
  const at = grant ? { file: grant.file, line: grant.line, column: grant.statement.at.column } : held.role.at;
  const details = [
    ...whoHolds(held),
    {
      label: 'granted',
      text: originText(grant?.statement.origin ?? '') || actionNames(actions),
      at: place(at),
    },
    { label: 'needs', text: needsText(held, actions, review) },
  ];
  const connected = first && connectorOf(first, review) !== null ? first.use.grant.statement.at : undefined;
  return {
    ...belongsTo(held, connected),
    ...heldBy(held, details, (of) => titleOf(of, rows, actions, isBroader, review), severity),
    cause: causeOf(held),
    at,
    condition: grant?.statement.when ?? null,
    evidence: rows.slice(0, 20).map(({ action, use }) => ({
      file: use.grant.file,
      line: use.grant.line,
      text: `${action} on ${use.grant.resource}`,
    })),
    details,
    subject: objects,
  };
}

function titleOf(
  held: HeldRole,
  rows: readonly Leftover[],
  actions: readonly string[],
  isBroader: boolean,
  review: AppReview,
): string {
  const can = holdersCan(held);
  const managed = rows[0]?.use.grant.managed;
  if (managed)
    return `${can} do ${actions.length} ${actions.length === 1 ? 'thing' : 'things'} through ${managed} that ${codeOf(held)} never does`;
  if (isBroader) return `${can} ${broaderThan(held, rows, actions, review)}`;
  // The title says "never does" only about actions that the code does to no part of the object (an index of a table is a part).
  const needed = neededOf(held, review);
  const neededAt = (row: Leftover): readonly string[] => needed.get(objectNameOf(row, review)) ?? [];
  const undone = rows.filter((row) => !neededAt(row).includes(row.action));
  if (undone.length === 0) return `${can} ${broaderThan(held, rows, actions, review)}`;
  // Actions that a needed action already makes possible are left out, and so are actions with the same verb as a needed one:
  // `PutRecords` if the code calls `PutRecord`.
  const other = undone.filter(
    (row) =>
      !row.addsNothing &&
      !neededAt(row).some((neededAction) => verbsOf([neededAction]) === verbsOf([row.action])),
  );
  if (other.length === 0) {
    const used = [...new Set(undone.flatMap(neededAt))].map(nameOf);
    const objects = listed(undone.map((row) => objectNameOf(row, review)));
    return `${can} call ${actionNames(undone.map(({ action }) => nameOf(action)))} on ${objects}; ${codeOf(held)} only calls ${actionNames(used)} there`;
  }
  const doings = doingsOf(
    [...other]
      .sort((a, b) => byHarm(a.action, b.action))
      .map((row) => ({ action: row.action, object: objectNameOf(row, review) })),
  );
  const { size } = new Set(other.map((row) => row.action));
  const never = size === 2 ? 'does neither' : size > 2 ? 'does none of these' : 'never does';
  return `${can} ${doings}; ${codeOf(held)} ${never}`;
}

const nameOf = (action: string): string => action.slice(action.indexOf(':') + 1);

/** `put Orders; its code uses Orders/index`. If the granted and the used objects have the same name, patterns are shown. */
function broaderThan(
  held: HeldRole,
  rows: readonly Leftover[],
  actions: readonly string[],
  review: AppReview,
): string {
  const needs = held.needed.filter((need) => actions.includes(need.action));
  const used = needs.flatMap((need) => need.globs.map((glob) => objectOf(glob, need.action, review.names)));
  const granted = rows.map((row) => ({ action: row.action, object: objectNameOf(row, review) }));
  if (granted.some(({ object }) => !used.includes(object)))
    return `${doingsOf(granted)}; ${codeOf(held)} uses ${listed(used)}`;
  const patterns = rows.map(({ action, use }) => ({ action, object: resourcePart(use.grant.resource) }));
  const written = needs.flatMap((need) => need.resources.map(({ pattern }) => resourcePart(pattern)));
  return `${doingsOf(patterns)}; ${codeOf(held)} uses ${listed(written)}`;
}

/** Returns the needed actions of the same services, by object: `GetItem, PutItem on Orders`. */
export function needsText(held: HeldRole, actions: readonly string[], review: AppReview): string {
  if (!held.analysed) return 'unknown: its code was not read';
  const needs = held.needed.filter(
    (need) => need.because !== 'runtime' && actions.some((action) => samePrefix(action, need.action)),
  );
  if (needs.length === 0) return 'none of these';
  return someOf(
    [...actionsByObject(needs, review)].map(
      ([object, used]) => `${actionNames(used.map(nameOf))} on ${object}`,
    ),
    (rest) => `actions on ${rest} more resources`,
  ).join('; ');
}

const samePrefix = (a: string, b: string): boolean =>
  a === '*' || a.slice(0, a.indexOf(':')) === b.slice(0, b.indexOf(':'));
