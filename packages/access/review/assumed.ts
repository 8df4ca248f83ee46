import {
  type App,
  type Assumptions,
  asString,
  compareText,
  type FunctionDeclaration,
  type ResourcePattern,
  type Role,
  spelled,
  type Value,
} from '@emmental/model';
import { meets } from '../algebra/glob.ts';
import { actionsIn, assumedNeed } from '../needs/answer.ts';
import type { AssumedNeeds } from '../needs/assumed.ts';
import type { Names } from '../needs/canonical.ts';
import { merge, type Needs } from '../needs/need.ts';
import type { FunctionNeeds } from '../needs/needed-by.ts';
import { distinct, type Gap, touches } from '../needs/question.ts';

/** A function and its needs from a role whose credentials it uses. */
export interface Assumer extends Needs {
  readonly function: FunctionDeclaration;
}

/** A role that functions assume, with the needs of all of them and the open questions about the role. */
export interface AssumedRole extends Needs {
  /** Its ARN; `ref` names the role of the template. */
  readonly pattern: ResourcePattern;
  /** The role, where the template declares it. */
  readonly role: Role | null;
  readonly by: readonly Assumer[];
}

/** A function with its needs, and whether its code was read. */
export interface Known {
  readonly function: FunctionDeclaration;
  readonly needs: FunctionNeeds;
  readonly analysed: boolean;
}

/**
 * Returns the roles whose credentials the functions of an app use, by their ARNs. Everyone whom the trust policy of a
 * role admits may need its permissions: the needs of outsiders and of code that could not be read are open questions of
 * the role.
 */
export function assumedRoles(
  functions: readonly Known[],
  app: App,
  names: Names,
  assumptions: Assumptions,
): readonly AssumedRole[] {
  const groups = new Map<string, { of: AssumedNeeds; by: Assumer[] }>();
  for (const { function: fn, needs } of functions)
    for (const role of needs.assumed) {
      const key = role.role.ref?.id ?? role.role.pattern;
      const group = groups.get(key) ?? { of: role, by: [] };
      groups.set(key, group);
      group.by.push({ function: fn, needed: role.needed, gaps: role.gaps });
    }
  return [...groups]
    .sort(([a], [b]) => compareText(a, b))
    .map(([, { of, by }]): AssumedRole => {
      const role = app.roles.find(({ id }) => id === of.role.ref?.id) ?? null;
      const asked = by.flatMap(({ gaps }) => gaps);
      if (role === null)
        return {
          pattern: of.role,
          role,
          by,
          needed: merge(by.flatMap(({ needed }) => needed)),
          gaps: distinct(asked),
        };
      const others = othersOf(role, functions, names);
      const told = answered(others, assumptions, names, by[0]?.function);
      return {
        pattern: of.role,
        role,
        by,
        needed: merge([...by.flatMap(({ needed }) => needed), ...told.needed]),
        gaps: distinct([...asked, ...openIn(functions, of, by), ...told.gaps]),
      };
    });
}

/** Questions of functions that could be about calls made as the role. */
function openIn(functions: readonly Known[], { glob }: AssumedNeeds, by: readonly Assumer[]): readonly Gap[] {
  const assumers = new Set(by.map((assumer) => assumer.function));
  return functions.flatMap(({ function: fn, needs }) => [
    ...(assumers.has(fn) ? needs.gaps : []),
    // Calls made as an unknown role may be calls made as this role.
    ...needs.assumed
      .filter((assumed) => assumed.glob !== glob && !assumed.role.exact && meets(assumed.glob, glob) !== 'no')
      .flatMap((assumed): readonly Gap[] => [
        ...assumed.gaps,
        {
          id: `${fn.name}/assumed`,
          what: 'which role it assumes',
          why: 'the role is only known when the code runs',
          at: fn.at,
          touches: [],
          actions: [...new Set(assumed.needed.map(({ action }) => action))].sort(),
        },
      ]),
  ]);
}

/**
 * Returns the question about others that the trust policy lets assume the role: they may use permissions that no
 * function is seen to use.
 */
function othersOf(role: Role, functions: readonly Known[], names: Names): Gap | null {
  const open = trusted(role).filter((principal) => !isSeen(principal, functions, names));
  if (role.trust.length > 0 && open.length === 0) return null;
  const who = [...new Set(open.map((principal) => principal.text))];
  return {
    id: `${role.id}/others`,
    what: `what others do as ${role.id}`,
    why:
      who.length === 0
        ? 'nothing shows who may assume it'
        : `its trust policy lets ${who.slice(0, 2).join(' and ')}${who.length > 2 ? ` and ${who.length - 2} more` : ''} assume it`,
    at: role.trust[0]?.at ?? role.at,
    touches: null,
    actions: [],
  };
}

interface Trusted {
  readonly value: Value | null;
  readonly text: string;
}

function trusted(role: Role): readonly Trusted[] {
  return role.trust.flatMap(({ effect, principal }): readonly Trusted[] => {
    if (effect === 'Deny') return [];
    if (principal === null || principal.not) return [{ value: null, text: 'everyone but some' }];
    if (principal.value.kind !== 'fields') return [{ value: null, text: said(principal.value) }];
    return [...principal.value.fields].flatMap(([kind, value]) =>
      // A service that starts a holder of the role in its name is that holder.
      each(value)
        .filter(
          (item) =>
            kind !== 'Service' || role.holders.length === 0 || asString(item) !== 'lambda.amazonaws.com',
        )
        .map((item) => ({ value: kind === 'AWS' ? item : null, text: said(item) })),
    );
  });
}

function each(value: Value): readonly Value[] {
  if (value.kind === 'list') return value.items.flatMap(each);
  if (value.kind === 'one-of') return value.choices.flatMap((choice) => each(choice.value));
  return [value];
}

function said(value: Value): string {
  const text = spelled(value);
  if (text === '*' || text === '') return 'everyone';
  return text.endsWith(':root') ? `all of ${text}` : text;
}

/** Is it a role of the template whose holders are functions that were read? */
function isSeen({ value }: Trusted, functions: readonly Known[], names: Names): boolean {
  const resolved = value && names.resolve(value);
  const id = resolved && names.referenceOf(resolved.glob)?.id;
  if (!id) return false;
  const holders = functions.filter(({ function: fn }) => fn.role === id);
  return (
    holders.length > 0 &&
    holders.every(
      ({ analysed, needs }) => analysed && !needs.gaps.some((gap) => touches(gap, 'sts:AssumeRole')),
    )
  );
}

/** Returns the question about a role that a parent stack passes down: other stacks, of which nothing is known here, may hold it too. */
export function heldElsewhere(role: Role): Gap | null {
  return role.of === undefined
    ? null
    : {
        id: `${role.id}/others`,
        what: `what others do as ${role.id}`,
        why: `${role.of} declares the role and may pass it to others`,
        at: role.at,
        touches: null,
        actions: [],
      };
}

/** Turns a person's answer about outsiders that use a role into needs: `nothing`, or actions by their names. */
export function answered(
  gap: Gap | null,
  assumptions: Assumptions,
  names: Names,
  fn: FunctionDeclaration | undefined,
): Needs {
  if (gap === null) return { needed: [], gaps: [] };
  const answer = assumptions.get(gap.id);
  if (!answer || !fn) return { needed: [], gaps: [gap] };
  const known = { id: gap.id, ...answer };
  const seen = { at: gap.at, text: gap.why, chain: [] };
  const needed = actionsIn(known).map((action) => assumedNeed(action, known, seen, names));
  return { needed: needed.map((need) => ({ ...need, certainty: 'possible' })), gaps: [] };
}
