import type { Exposure, Format } from './app.ts';
import type { Diagnostic } from './diagnostic.ts';
import { byReach } from './exposure.ts';
import { compareText } from './location.ts';
import type { Needed, ReachedBy } from './permissions.ts';
import type { Report, Stats } from './report.ts';

/**
 * The answer to "may it be done?". `conditional` = under conditions, or on a part of the resource in question;
 * `unknown` = nobody could decide, which is neither yes nor no.
 */
export type CanAnswer = 'yes' | 'conditional' | 'unknown' | 'no';

/** The answers, from the most to the least permitting. */
export const canAnswers: readonly CanAnswer[] = ['yes', 'conditional', 'unknown', 'no'];

/** `emmental permissions --action`: who can do this, in all apps that were read. */
export interface WhoCan {
  readonly tool: Report['tool'];
  /** PATH as the user gave it. */
  readonly root: string;
  readonly asked: Report['asked'];
  readonly question: CanQuestion;
  readonly apps: readonly WhoCanApp[];
  readonly diagnostics: readonly Diagnostic[];
  readonly stats: Stats;
}

export interface CanQuestion {
  /** The action or pattern of actions, as the reference spells it. */
  readonly action: string;
  /** How many actions that exist it names; null for all of every service. */
  readonly actions: number | null;
  /** The resource in the question; null = any resource. */
  readonly on: CanTarget | null;
}

export interface CanTarget {
  /** As it was given. */
  readonly given: string;
  /** Matching resources of the templates, by logical id. Empty for an ARN that matches none. */
  readonly resources: readonly { readonly app: string; readonly id: string; readonly type: string }[];
}

export interface WhoCanApp {
  readonly id: string;
  readonly name: string;
  readonly template: string | null;
  readonly format: Format;
  /** The widest reach first, those that cannot do it last. */
  readonly functions: readonly CanFunction[];
  /** State machines, APIs, rules and others that hold a role, in the same order. */
  readonly others: readonly CanHolder[];
  /** Principals that the resources admit by their own policies: outsiders, services, the account. */
  readonly openedBy: readonly OpenedBy[];
}

/** The holder of a role, and the answer for it. */
export interface CanHolder {
  readonly id: string;
  readonly name: string;
  /** `function`, or the kind of another holder: `state-machine`, `api`, …. */
  readonly kind: string;
  readonly file: string;
  readonly line: number;
  /** Null where the role is not in the files that were read. */
  readonly role: string | null;
  readonly answer: CanAnswer;
  readonly reachedBy: ReachedBy;
  /** Statements about the action; those that allow it come first. */
  readonly grants: readonly CanGrant[];
  /** Reasons why the answer is not known, beside the statements. */
  readonly unknown: readonly CanUnknown[];
}

export interface CanFunction extends CanHolder {
  /** Calls, triggers and settings of the holder that need the action. */
  readonly needed: readonly Pick<Needed, 'action' | 'because' | 'certainty' | 'evidence'>[];
  /** Actions that the holder may do, and that nothing in its code seems to need. */
  readonly unneeded: readonly string[];
  /** Ids of open questions whose answer may need the action. */
  readonly openFor: readonly string[];
  /** False when the holder's code was not read, so that its needs are unknown. */
  readonly analysed: boolean;
  /**
   * Actions that the rulebase denies: the guard refuses them, and `protect` removes them from the role; null = the
   * rulebase could not be read.
   */
  readonly deniedByRulebase: readonly string[] | null;
  /** Roles that its code assumes, and the permissions that these give it. */
  readonly as: readonly CanAs[];
}

/** Actions that a function can do with the credentials of another role. */
export interface CanAs {
  /** The logical id of the role, or its ARN where it is not in what was read. */
  readonly role: string;
  readonly answer: CanAnswer;
  readonly grants: readonly CanGrant[];
  readonly unknown: readonly CanUnknown[];
}

/** One statement on one resource, for the asked actions that it treats alike. */
export interface CanGrant {
  readonly answer: CanAnswer;
  /** In the reference's spelling, sorted; `*` = all of every service. */
  readonly actions: readonly string[];
  /** Action and resource as the statement writes them. */
  readonly action: string;
  readonly resource: string;
  readonly file: string;
  readonly line: number;
  readonly sid: string | null;
  /**
   * The name of the managed policy, SAM policy template or Google role that holds the statement; null = the
   * template writes it itself.
   */
  readonly policy: string | null;
  /** The resource to whose own policy the statement belongs; null = it belongs to the role. */
  readonly policyOf: string | null;
  /** The statement admits everybody, and does not name this holder. */
  readonly forAnyone: boolean;
  /** Conditions of the statement, and the limits that remove a part of its effect. */
  readonly limits: readonly CanLimit[];
  /** The reason for `no` or `unknown`; null otherwise. */
  readonly why: string | null;
}

/**
 * `condition` = holds under a condition of the request or the template; `unless` = a denial takes it away under one; `part` = not on
 * this part of what the statement says; `only` = on this part alone; `open` = what it does could not be decided; `deny` = it takes
 * all away.
 */
export interface CanLimit {
  readonly kind: 'condition' | 'unless' | 'part' | 'only' | 'open' | 'deny';
  /** The source of the limit: the statement itself, a denial, the boundary, or the policy of the resource. */
  readonly by: 'statement' | 'deny' | 'boundary' | 'resource';
  readonly text: string;
  readonly file: string;
  readonly line: number;
}

export interface CanUnknown {
  readonly what: string;
  readonly why: string;
  readonly file: string;
  readonly line: number;
}

/** A statement of a resource's own policy that admits others than the functions. */
export interface OpenedBy {
  readonly resource: string;
  readonly exposure: Exposure;
  readonly who: string;
  /**
   * The identities that the statement names, as patterns of ARNs; empty where it names them in another way, as by
   * `NotPrincipal`.
   */
  readonly principals: readonly string[];
  readonly actions: readonly string[];
  readonly limits: readonly CanLimit[];
  readonly file: string;
  readonly line: number;
}

/** Does the holder have nothing but what a resource's own policy allows everybody? */
export const isLetAsAnyone = ({ answer, grants, unknown, ...more }: CanHolder | CanFunction): boolean =>
  answer !== 'no' &&
  unknown.length === 0 &&
  grants.length > 0 &&
  grants.every(({ forAnyone }) => forAnyone) &&
  !('as' in more && more.as.some((role) => role.answer !== 'no'));

/**
 * Sorts holders: first those whose role allows it, by who can start them; then those that may as everybody may;
 * then the others.
 */
export const byWidestReach = (a: CanHolder, b: CanHolder): number =>
  groupOf(a) - groupOf(b) ||
  byReach(a.reachedBy, b.reachedBy) ||
  canAnswers.indexOf(a.answer) - canAnswers.indexOf(b.answer) ||
  compareText(a.id, b.id);

const groupOf = (holder: CanHolder): number => (holder.answer === 'no' ? 2 : isLetAsAnyone(holder) ? 1 : 0);
