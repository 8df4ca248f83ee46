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
import { type HeldRole, type HeldStatement, heldRoles } from '../review/held.ts';
import type { AppReview } from '../review/review.ts';
import type { Use } from '../review/use.ts';
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

interface Leftover {
  readonly action: string;
  readonly use: Use;
  /** True when the needs of the holders on the same object already include the action. */
  readonly addsNothing: boolean;
}

/**
 * Reports permissions of roles that no holder needs: one problem for each role and set of objects, by the rule about
 * the worst of the actions. Other rules report what a whole-service managed policy or `*` gives.
 */
export function leftovers(
  review: AppReview,
  aliases: readonly string[],
  harm: Harm,
  most: Severity,
  effect: Effect,
): Problem[] {
  return heldRoles(review).flatMap((held) =>
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
        actions.every((action) => tellsOnlyNames(action) || computesOnly.test(action)) ||
        rows.every((row) => differsByEnding(row, held.needed));
      return [
        {
          ...problem(held, objects, rows, review),
          aliases: aliasesOf(aliases, rows, held, review),
          statements,
          severity: isHarmless ? ('low' as const) : severityOfGrant(held, most, effect, actions),
        },
      ];
    }),
  );
}

/**
 * Returns the aliases of a problem: one more where the permissions apply to all resources, and the alias about
 * connectors where no statement is written by hand.
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
 * Returns the aliases for actions that are allowed on all resources although they can be bound to some: for writing, or
 * for reading data.
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

/** The connector of SAM that a statement is made for: it is no resource of the stack. */
const connectorOf = ({ use: { grant } }: Leftover, { app }: AppReview): string | null => {
  const { heldBy } = grant.statement;
  return heldBy === undefined || app.resources.has(heldBy) ? null : heldBy;
};

/** Actions that read names, counts and settings, and none of the data. */
export const tellsOnlyNames = (action: string): boolean =>
  accessLevel(action) === 'list' ||
  /^[\w-]+:(Describe\w+|GetSampling\w+|GetQueueUrl|GetQueueAttributes|GetTopicAttributes|GetLifecycleConfiguration)$|^s3:Get(Bucket|Object)\w*(Location|Acl|Policy|PolicyStatus|Tagging|Attributes|Versioning|Retention|LegalHold)$/.test(
    action,
  );

/** Actions that work on the text, speech or picture that the call itself brings, and on nothing that is stored. */
const computesOnly =
  /^(comprehend:(Batch)?(Detect|Contains|Classify)|translate:TranslateText|polly:Synthesize|rekognition:(Detect|Recognize|Compare)|textract:(Detect|Analyze))/;

/**
 * Is what is given wider than what is needed by its ending only: `gifs/*` where `gifs/*.gif` is? Nobody binds a statement to
 * the endings of names that are made up as the code runs.
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

/** Managed policies that give a whole service away have a rule of their own. */
export const isFullAccess = (policy: string | null): boolean =>
  policy !== null && /FullAccess(_v\d+)?$|^AdministratorAccess|^PowerUserAccess$/.test(policy);

/** `*` and `s3:*` have a rule of their own too. */
export const isWholeService = (action: string): boolean => /^(\*|[^:]+:\*+)$/.test(action);

interface Group {
  readonly rows: Leftover[];
  readonly statements: string[];
}

/** The result is kept, because each rule about excess asks for it. */
const groupsOf = new WeakMap<HeldRole, ReadonlyMap<string, Group>>();

/** Statements that give the same objects away are one problem; a managed policy is always one. */
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

/** Tells that a pattern names indexes of a table; an index contains only data of the table. */
const isOfIndexes = ({ key }: Glob): boolean => /:table\/.+\/index\//.test(key);

/** Returns the actions that the holders need, by object. */
function neededOf(held: HeldRole, review: AppReview): ReadonlyMap<string, readonly string[]> {
  const known = neededByObject.get(held) ?? actionsByObject(held.needed, review);
  neededByObject.set(held, known);
  return known;
}

/** Groups the actions of needs by the name that people use for their object. */
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

/** The result is kept, because each problem of a role asks for it. */
const neededByObject = new WeakMap<HeldRole, ReadonlyMap<string, readonly string[]>>();

function rowsOf(statement: HeldStatement): readonly Omit<Leftover, 'addsNothing'>[] {
  return statement.uses.flatMap((use) => {
    const { grant } = use;
    if (isFullAccess(grant.managed) || isWholeService(grant.action)) return [];
    // The rule `wildcard-resource` reports a permission that is used, but on everything.
    const broader = isAnyName(grant.resourceGlob) ? [] : use.broader;
    return [...use.unused, ...broader]
      .filter(
        (action) =>
          action !== '*' &&
          harmOf(action) !== null &&
          !isBasic(action, use) &&
          // The rule `passrole-wildcard` reports this.
          !(action === 'iam:PassRole' && isAnyName(grant.resourceGlob)),
      )
      .map((action) => ({ action, use }));
  });
}

const objectNameOf = ({ action, use: { grant } }: Omit<Leftover, 'addsNothing'>, review: AppReview): string =>
  objectOf(grant.resourceGlob, isAnyName(grant.resourceGlob) ? action : '', review.names);

/** Everybody grants log writing on more than the own group; that alone is no finding. */
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
  review: AppReview,
): Omit<Problem, 'severity'> {
  const [first] = rows;
  const grant = first?.use.grant;
  const actions = [...new Set(rows.map((row) => row.action))].sort(byHarm);
  const isBroader = rows.every(({ action, use }) => use.broader.includes(action));
  const at = grant ? { file: grant.file, line: grant.line, column: grant.statement.at.column } : held.role.at;
  return {
    ...belongsTo(
      held,
      first && connectorOf(first, review) !== null ? first.use.grant.statement.at : undefined,
    ),
    cause: causeOf(held),
    title: titleOf(held, rows, actions, isBroader, review),
    at,
    condition: grant?.statement.when ?? null,
    evidence: rows.slice(0, 20).map(({ action, use }) => ({
      file: use.grant.file,
      line: use.grant.line,
      text: `${action} on ${use.grant.resource}`,
    })),
    details: [
      ...whoHolds(held),
      {
        label: 'given',
        text: originText(grant?.statement.origin ?? '') || actionNames(actions),
        at: place(at),
      },
      { label: 'needs', text: needsText(held, actions, review) },
    ],
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
  // An action that the code does to another part of the same object (an index of a table) is not "never done".
  const needed = neededOf(held, review);
  const neededAt = (row: Leftover): readonly string[] => needed.get(objectNameOf(row, review)) ?? [];
  const undone = rows.filter((row) => !neededAt(row).includes(row.action));
  const told = undone.length > 0 ? undone : rows;
  // An action that another one already makes possible is left out too, and so is one that people call by the same word:
  // `PutRecords` where `PutRecord` is called.
  const other = told.filter(
    (row) =>
      !row.addsNothing &&
      !neededAt(row).some((neededAction) => verbsOf([neededAction]) === verbsOf([row.action])),
  );
  if (other.length === 0) {
    const used = [...new Set(told.flatMap(neededAt))].map(nameOf);
    const objects = listed(told.map((row) => objectNameOf(row, review)));
    return `${can} call ${actionNames(told.map(({ action }) => nameOf(action)))} on ${objects}; ${codeOf(held)} only calls ${actionNames(used)}`;
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

/** `put Orders; its code uses Orders/index`; patterns where both have one name. */
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

/** `GetItem, PutItem on Orders`; of the services in question only. */
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
    (rest) => `something on ${rest} more`,
  ).join('; ');
}

const samePrefix = (a: string, b: string): boolean =>
  a === '*' || a.slice(0, a.indexOf(':')) === b.slice(0, b.indexOf(':'));
