import { expandActions, hasResourceType, managedPolicy } from '@emmental/knowledge';
import type { App, Granted, Location, Role, Statement, Value } from '@emmental/model';
import { atDefaults, choicesOf, holeText, partsOf, spelled, text } from '@emmental/model';
import { type Glob, globOf, globOfValue, literal, matches } from '../algebra/glob.ts';
import { compile, type Policy, statementsOfDocument } from '../algebra/statement.ts';
import type { Names } from '../needs/canonical.ts';
import { anything, resolved } from '../needs/pattern.ts';
import type { Gap } from '../needs/question.ts';
import { denialOf, withoutDenied } from './denied.ts';

/** An action pattern and a resource pattern of a statement that allows them. */
export interface Grant extends Granted {
  readonly actionGlob: Glob;
  /** The resource for comparisons: parameters have their default values. */
  readonly resourceGlob: Glob;
  /** The resource for policies: parameters appear by name. */
  readonly written: Glob;
  readonly statement: Statement;
  /** True for patterns over all services (`*`, NotAction), whose actions are not listed. */
  readonly everything: boolean;
  /** The existing actions that match, in the spelling of IAM's reference; the pattern itself if none is known. */
  readonly actions: readonly string[];
  /** True if the resource is `*` because none of the actions takes a resource. */
  readonly unavoidable: boolean;
  /** The managed policy that has the statement, or null. */
  readonly managed: string | null;
}

/** The permissions of a role: its grants, and its statements compiled for the evaluator. */
export interface Holdings {
  readonly grants: readonly Grant[];
  /** Returns the indexes in `grants` of the grants that allow an action. Cached. */
  readonly allowing: (action: string) => readonly number[];
  readonly identity: Policy;
  readonly boundary: Policy | null;
  /** Why a part of the boundary is not known; null = the boundary is known, or there is none. */
  readonly unreadBoundary: string | null;
  /** Statements with the effect Deny. */
  readonly denies: readonly Statement[];
  /** Parts of the role that were not understood, and may grant further permissions. */
  readonly gaps: readonly Omit<Gap, 'id'>[];
  /** The attached managed policies; `known` = the statements of the policy were read. */
  readonly managed: readonly {
    readonly name: string;
    readonly known: boolean;
    readonly at: Location;
    readonly when: string | null;
  }[];
}

/** Reads the permissions of a role. A statement with NotAction becomes a grant of `*`. */
export function holdingsOf(role: Role, app: App, names: Names): Holdings {
  const gaps: Omit<Gap, 'id'>[] = role.unknown.map(({ why, at }) =>
    gap('which permissions a part of the role gives', why, at),
  );
  const managed: Holdings['managed'][number][] = [];
  const statements: Statement[] = [...role.statements];
  for (const { policy, at } of role.managed)
    for (const choice of choicesOf(policy)) {
      const written = spelled(choice.value);
      const name = policyName(written);
      const found = choice.value.kind === 'unknown' ? null : managedPolicy(written);
      managed.push({ name, known: found !== null, at, when: choice.when });
      if (!found) gaps.push(gap(`what ${titleOf(name)} allows`, 'its statements were not read', at));
      else
        statements.push(
          ...statementsOfDocument(found.document, `managed:${found.name}`, at).map((each) => ({
            ...each,
            when: choice.when,
          })),
        );
    }
  const isResource = (id: string) => app.resources.has(id);
  const canonical = statements.map((statement) => withNames(statement, names));
  const boundary = role.boundary ? boundaryOf(role, role.boundary, names, isResource) : null;
  if (boundary?.unknown) gaps.push(gap('what the permissions boundary allows', boundary.unknown, role.at));
  const denies = canonical.filter((statement) => statement.effect === 'Deny');
  const denials = denies.flatMap((statement) => denialOf(statement, names) ?? []);
  const grants = statements.flatMap((statement) => withoutDenied(grantsOf(statement, names), denials));
  return {
    grants,
    allowing: allowingOf(grants),
    identity: compile(canonical.map(usual), isResource),
    boundary: boundary?.policy ?? null,
    unreadBoundary: boundary?.unknown ?? null,
    denies,
    gaps,
    managed,
  };
}

/** Returns true if the grant's action pattern matches this action. */
export function allowsAction(grant: Grant, action: string): boolean {
  if (grant.actionGlob.exact !== null) return grant.actionGlob.exact === action.toLowerCase();
  return matches(grant.actionGlob, literal(action.toLowerCase())) !== 'no';
}

function allowingOf(grants: readonly Grant[]): Holdings['allowing'] {
  const decided = new Map<string, readonly number[]>();
  return (action) => {
    const known =
      decided.get(action) ?? grants.flatMap((grant, place) => (allowsAction(grant, action) ? [place] : []));
    decided.set(action, known);
    return known;
  };
}

const expansions = new Map<string, readonly string[]>();
const mostExpansions = 5_000;

/** Returns the existing actions that match a pattern. Cached, because policies share patterns, and each expansion checks all actions of a service. */
function expansionOf(pattern: string): readonly string[] {
  const known = expansions.get(pattern);
  if (known) return known;
  const found = expandActions(pattern);
  if (expansions.size < mostExpansions) expansions.set(pattern, found);
  return found;
}

/** Replaces the references in a statement by names and ARNs, so that equal resources are equal patterns. */
export function withNames(statement: Statement, names: Names): Statement {
  const { resource, principal } = statement;
  return {
    ...statement,
    resource: resource && { ...resource, values: resource.values.map((value) => opened(value, names)) },
    principal: principal && { ...principal, value: opened(principal.value, names) },
  };
}

/** Returns a statement with the default values of its parameters, to decide requests. */
export const usual = (statement: Statement): Statement => {
  const list = (element: Statement['action']) => ({ ...element, values: element.values.map(atDefaults) });
  return {
    ...statement,
    action: list(statement.action),
    resource: statement.resource && list(statement.resource),
    principal: statement.principal && {
      ...statement.principal,
      value: atDefaults(statement.principal.value),
    },
    condition: statement.condition && atDefaults(statement.condition),
  };
};

function opened(value: Value, names: Names): Value {
  switch (value.kind) {
    case 'constant':
      return typeof value.value === 'string' ? text(names.open([value.value]), value.at) : value;
    case 'text':
      return { ...value, parts: names.open(value.parts) };
    case 'list':
      return { ...value, items: value.items.map((item) => opened(item, names)) };
    case 'fields':
      return {
        ...value,
        fields: new Map([...value.fields].map(([key, inner]) => [key, opened(inner, names)])),
      };
    case 'one-of':
      return {
        ...value,
        choices: value.choices.map((choice) => ({ ...choice, value: opened(choice.value, names) })),
      };
    default:
      return value;
  }
}

function grantsOf(statement: Statement, names: Names): Grant[] {
  if (statement.effect === 'Deny') return [];
  const actions = statement.action.not
    ? [{ value: null, when: null }]
    : statement.action.values.flatMap((value) => scalars(atDefaults(value)));
  const resources =
    statement.resource === null || statement.resource.not
      ? [{ value: null, when: null }]
      : statement.resource.values.flatMap(scalars);
  const managed = statement.origin.startsWith('managed:') ? statement.origin.slice('managed:'.length) : null;
  const targets = resources.map(({ value, when }) => ({
    text: value ? writtenText(value) : '*',
    ...(value ? resolved(value, names) : anything),
    when,
  }));
  return actions.flatMap((action) => {
    const text = action.value ? writtenText(action.value) : '*';
    const everything = /^[^:]*\*[^:]*(:|$)/.test(text);
    const known = everything || action.value?.kind === 'unknown' ? [] : expansionOf(text);
    const actionGlob = lowerGlob(action.value);
    const needsNone = known.length > 0 && known.every((name) => !hasResourceType(name));
    const at = action.value?.at ?? statement.at;
    return targets.map((target) => ({
      action: text,
      resource: target.text,
      file: at.file,
      line: at.line,
      actionGlob,
      resourceGlob: target.glob,
      written: target.written,
      statement,
      everything,
      actions: known.length > 0 ? known : [text],
      unavoidable: needsNone && target.glob.key === '*',
      managed,
    }));
  });
}

function lowerGlob(value: Value | null): Glob {
  if (!value) return globOf('*');
  const glob = globOfValue(value);
  if (!glob) return globOf('*');
  return glob.symbolic ? glob : globOf(glob.key.toLowerCase());
}

function scalars(value: Value): readonly { value: Value; when: string | null }[] {
  if (value.kind === 'list') return value.items.flatMap(scalars);
  return choicesOf(value).flatMap((choice) =>
    choice.value.kind === 'list'
      ? choice.value.items
          .flatMap(scalars)
          .map((inner) => ({ value: inner.value, when: choice.when ?? inner.when }))
      : [choice],
  );
}

/** Returns a value as the template has it: `${Orders.Arn}`; unknown parts are `*`. */
function writtenText(value: Value): string {
  const parts = partsOf(value);
  if (!parts) return '*';
  if (value.kind === 'unknown') return '*';
  return parts.map((part) => (typeof part === 'string' ? part : holeText(part))).join('');
}

/** Returns how a question calls a managed policy; `*` stands for a name that only the deployment knows. */
const titleOf = (name: string): string =>
  /^\**$/.test(name) ? 'a managed policy whose name is not known' : `the managed policy ${name}`;

const policyName = (text: string): string => text.replace(/^.*\//, '');

function boundaryOf(
  { boundaryPolicy: declared, at }: Role,
  value: Value,
  names: Names,
  isResource: (id: string) => boolean,
): { readonly policy: Policy | null; readonly unknown: string | null } {
  if (declared) {
    const statements = declared.statements.map((each) => usual(withNames(each, names)));
    return { policy: compile(statements, isResource), unknown: declared.unknown[0]?.why ?? null };
  }
  const found = managedPolicy(spelled(value));
  if (!found) return { policy: null, unknown: 'its statements were not read' };
  const statements = statementsOfDocument(found.document, `boundary:${found.name}`, at).map((each) =>
    withNames(each, names),
  );
  return { policy: compile(statements, isResource), unknown: null };
}

const gap = (what: string, why: string, at: Location): Omit<Gap, 'id'> => ({
  what,
  why,
  at,
  touches: [],
  actions: [],
});
