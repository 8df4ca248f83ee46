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

/** A function that assumes a role, with its needs from this role. */
export interface Assumer extends Needs {
  readonly function: FunctionDeclaration;
}

/** A role that functions assume, with the needs of all these functions and the open questions about the role. */
export interface AssumedRole extends Needs {
  /** The ARN of the role; `ref` names the role in the template. */
  readonly pattern: ResourcePattern;
  /** The role in the template; null if the template does not declare it. */
  readonly role: Role | null;
  readonly by: readonly Assumer[];
}

/** A function with its needs; `analysed` = its code was read. */
export interface FunctionWithNeeds {
  readonly function: FunctionDeclaration;
  readonly needs: FunctionNeeds;
  readonly analysed: boolean;
}

/**
 * Returns the roles that the functions of an app assume, sorted by ARN. Everyone whom the trust policy of a role allows may
 * need its permissions, so the needs of outsiders and of unread code are open questions about the role.
 */
export function assumedRoles(
  functions: readonly FunctionWithNeeds[],
  app: App,
  names: Names,
  assumptions: Assumptions,
): readonly AssumedRole[] {
  const groups = new Map<string, { first: AssumedNeeds; by: Assumer[] }>();
  for (const { function: fn, needs } of functions)
    for (const role of needs.assumed) {
      const key = role.role.ref?.id ?? role.role.pattern;
      const group = groups.get(key) ?? { first: role, by: [] };
      groups.set(key, group);
      group.by.push({ function: fn, needed: role.needed, gaps: role.gaps });
    }
  return [...groups]
    .sort(([a], [b]) => compareText(a, b))
    .map(([, { first, by }]): AssumedRole => {
      const role = app.roles.find(({ id }) => id === first.role.ref?.id) ?? null;
      const gaps = by.flatMap((assumer) => assumer.gaps);
      if (role === null)
        return {
          pattern: first.role,
          role,
          by,
          needed: merge(by.flatMap(({ needed }) => needed)),
          gaps: distinct(gaps),
        };
      const others = othersOf(role, functions, names);
      const ofOthers = answered(others, assumptions, names, by[0]?.function);
      return {
        pattern: first.role,
        role,
        by,
        needed: merge([...by.flatMap(({ needed }) => needed), ...ofOthers.needed]),
        gaps: distinct([...gaps, ...openIn(functions, first, by), ...ofOthers.gaps]),
      };
    });
}

/** Returns the open questions of functions that may be about calls made as the role. */
function openIn(
  functions: readonly FunctionWithNeeds[],
  { glob }: AssumedNeeds,
  by: readonly Assumer[],
): readonly Gap[] {
  const assumers = new Set(by.map((assumer) => assumer.function));
  return functions.flatMap(({ function: fn, needs }) => [
    ...(assumers.has(fn) ? needs.gaps : []),
    // A call made as an unknown role may be made as this role.
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
 * Returns the open question about others whom the trust policy allows to assume the role, because they may need permissions
 * that no function needs; null if there are no others.
 */
function othersOf(role: Role, functions: readonly FunctionWithNeeds[], names: Names): Gap | null {
  const open = trusted(role).filter((principal) => !isAnalysed(principal, functions, names));
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

/** A principal of a trust policy; `value` = the value of an AWS principal. */
interface Trusted {
  readonly value: Value | null;
  readonly text: string;
}

function trusted(role: Role): readonly Trusted[] {
  return role.trust.flatMap(({ effect, principal }): readonly Trusted[] => {
    if (effect === 'Deny') return [];
    if (principal === null || principal.not) return [{ value: null, text: 'everyone but some' }];
    if (principal.value.kind !== 'fields') return [{ value: null, text: principalText(principal.value) }];
    return [...principal.value.fields].flatMap(([kind, value]) =>
      // Lambda assumes the role for the functions that hold it, so it is no other.
      each(value)
        .filter(
          (item) =>
            kind !== 'Service' || role.holders.length === 0 || asString(item) !== 'lambda.amazonaws.com',
        )
        .map((item) => ({ value: kind === 'AWS' ? item : null, text: principalText(item) })),
    );
  });
}

function each(value: Value): readonly Value[] {
  if (value.kind === 'list') return value.items.flatMap(each);
  if (value.kind === 'one-of') return value.choices.flatMap((choice) => each(choice.value));
  return [value];
}

function principalText(value: Value): string {
  const text = spelled(value);
  if (text === '*' || text === '') return 'everyone';
  return text.endsWith(':root') ? `all of ${text}` : text;
}

/** True if the principal is a role of the template, and the code of all functions that hold it was read. */
function isAnalysed({ value }: Trusted, functions: readonly FunctionWithNeeds[], names: Names): boolean {
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

/** Returns the open question about a role that a parent stack passes to this one, because other stacks may use it, too; null for other roles. */
export function heldElsewhere(role: Role): Gap | null {
  return role.declaredIn === undefined
    ? null
    : {
        id: `${role.id}/others`,
        what: `what others do as ${role.id}`,
        why: `${role.declaredIn} declares the role and may pass it to others`,
        at: role.at,
        touches: null,
        actions: [],
      };
}

/** Returns the needs from a person's answer about others that use a role (`nothing`, or a list of actions); without an answer, the open question. */
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
