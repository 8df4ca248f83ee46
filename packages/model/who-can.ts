import type { Exposure, Format } from './app.ts';
import type { Diagnostic } from './diagnostic.ts';
import { byReach } from './exposure.ts';
import { compareText } from './location.ts';
import type { Needed, ReachedBy } from './permissions.ts';
import type { Report, Stats } from './report.ts';

/**
 * The answer to "can the holder do the action on the resource?". `conditional` = under conditions, or only on a part of
 * the resource; `unknown` = Emmental could not decide.
 */
export type CanAnswer = 'yes' | 'conditional' | 'unknown' | 'no';

/** The answers, from the most to the least permitting. */
export const canAnswers: readonly CanAnswer[] = ['yes', 'conditional', 'unknown', 'no'];

/** The result of `emmental permissions --action`: who can do an action, in all apps that were read. */
export interface WhoCan {
  readonly tool: Report['tool'];
  /** PATH as the user wrote it. */
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
  /** How many existing actions the pattern matches; null for the pattern `*`, which matches all actions of all services. */
  readonly actions: number | null;
  /** The resource in the question; null = any resource. */
  readonly on: CanTarget | null;
}

export interface CanTarget {
  /** The value of `--on`, as the user wrote it. */
  readonly given: string;
  /** Matching resources of the templates, by logical id. Empty for an ARN that matches none. */
  readonly resources: readonly { readonly app: string; readonly id: string; readonly type: string }[];
}

export interface WhoCanApp {
  readonly id: string;
  readonly name: string;
  readonly template: string | null;
  readonly format: Format;
  /** Functions that most people can start come first; functions that cannot do the action come last. */
  readonly functions: readonly CanFunction[];
  /** State machines, APIs, rules and others that hold a role, in the same order. */
  readonly others: readonly CanHolder[];
  /** Principals that the resources admit by their own policies: outsiders, services, the account. */
  readonly openedBy: readonly OpenedBy[];
}

/** The holder of a role, and whether it can do the action. */
export interface CanHolder {
  readonly id: string;
  readonly name: string;
  /** `function`, or the kind of another holder: `state-machine`, `api`, …. */
  readonly kind: string;
  readonly file: string;
  readonly line: number;
  /** Null if the role is not in the files that were read. */
  readonly role: string | null;
  readonly answer: CanAnswer;
  readonly reachedBy: ReachedBy;
  /** Statements about the action; those that allow it come first. */
  readonly grants: readonly CanGrant[];
  /** Other reasons why the answer is not known; `grants` has the reasons that lie in a statement. */
  readonly unknown: readonly CanUnknown[];
}

export interface CanFunction extends CanHolder {
  /** Calls, triggers and settings of the holder that need the action. */
  readonly needed: readonly Pick<Needed, 'action' | 'because' | 'certainty' | 'evidence'>[];
  /** Actions that the holder can do and that nothing in its code seems to need. */
  readonly unneeded: readonly string[];
  /** Ids of open questions whose answer may need the action. */
  readonly openFor: readonly string[];
  /** False when the holder's code was not read, so that its needs are unknown. */
  readonly analysed: boolean;
  /**
   * Actions that the rulebase (emmental.yaml) denies: the guard refuses them, and `emmental protect` removes them from
   * the role; null = the rulebase could not be read.
   */
  readonly deniedByRulebase: readonly string[] | null;
  /** Roles that the code of the function assumes, and whether the function can do the action with them. */
  readonly as: readonly CanAs[];
}

/** Actions that a function can do with the credentials of another role. */
export interface CanAs {
  /** The logical id of the role, or its ARN if no template that was read declares the role. */
  readonly role: string;
  readonly answer: CanAnswer;
  readonly grants: readonly CanGrant[];
  readonly unknown: readonly CanUnknown[];
}

/** One statement on one resource, with those actions of the question for which its answer and limits are the same. */
export interface CanGrant {
  readonly answer: CanAnswer;
  /** In the spelling of AWS's service reference, sorted; `*` = all actions of all services. */
  readonly actions: readonly string[];
  /** Action and resource as the statement writes them. */
  readonly action: string;
  readonly resource: string;
  readonly file: string;
  readonly line: number;
  readonly sid: string | null;
  /**
   * The name of the managed policy, SAM policy template or Google role that holds the statement; null = the template
   * holds it.
   */
  readonly policy: string | null;
  /** For a statement of a resource policy, the resource; null = the statement belongs to the role. */
  readonly policyOf: string | null;
  /** True when the statement allows everybody and does not name this holder. */
  readonly forAnyone: boolean;
  /** Conditions of the statement, and the limits that remove a part of its effect. */
  readonly limits: readonly CanLimit[];
  /** The reason for `no` or `unknown`; null otherwise. */
  readonly why: string | null;
}

/**
 * A limit on the effect of a statement, by kind:
 * - `condition`: the statement holds only under a condition of the request or the template;
 * - `unless`: a denial cancels the statement under a condition;
 * - `part`: the statement does not hold on this part of its resources;
 * - `only`: the statement holds only on this part of its resources;
 * - `open`: the effect of the limit could not be decided;
 * - `deny`: a denial cancels the statement altogether.
 */
export interface CanLimit {
  readonly kind: 'condition' | 'unless' | 'part' | 'only' | 'open' | 'deny';
  /** The source of the limit: the statement itself, a denial, the permissions boundary, or the policy of the resource. */
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

/** A statement of a resource policy that allows principals other than the app's functions. */
export interface OpenedBy {
  readonly resource: string;
  readonly exposure: Exposure;
  readonly who: string;
  /**
   * The identities that the statement names, as patterns of ARNs; empty if it names them in another way, for example
   * with `NotPrincipal`.
   */
  readonly principals: readonly string[];
  readonly actions: readonly string[];
  readonly limits: readonly CanLimit[];
  readonly file: string;
  readonly line: number;
}

/** True when the holder can do the action only because a resource policy allows it to everybody. */
export const isLetAsAnyone = ({ answer, grants, unknown, ...more }: CanHolder | CanFunction): boolean =>
  answer !== 'no' &&
  unknown.length === 0 &&
  grants.length > 0 &&
  grants.every(({ forAnyone }) => forAnyone) &&
  !('as' in more && more.as.some((role) => role.answer !== 'no'));

/**
 * Compares holders for sorting: first the holders whose own role allows the action, those that most people can start
 * first; then the holders that can do it as everybody can (`isLetAsAnyone`); then the holders that cannot.
 */
export const byWidestReach = (a: CanHolder, b: CanHolder): number =>
  groupOf(a) - groupOf(b) ||
  byReach(a.reachedBy, b.reachedBy) ||
  canAnswers.indexOf(a.answer) - canAnswers.indexOf(b.answer) ||
  compareText(a.id, b.id);

const groupOf = (holder: CanHolder): number => (holder.answer === 'no' ? 2 : isLetAsAnyone(holder) ? 1 : 0);
