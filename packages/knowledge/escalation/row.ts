/** A way from permissions that a role holds to more than it holds. */
export interface EscalationRow {
  /** Permanent. */
  readonly id: string;
  /** For people: who or what can do which effect, as a verb phrase: `create a function with any role it may pass`. */
  readonly title: string;
  /** All of these are needed. */
  readonly actions: readonly string[];
  /** Beside those, one of each list, where there is a choice. */
  readonly oneOf?: readonly (readonly string[])[];
  /**
   * Which resource the last of `actions` must reach for the way to be open: `other` = a resource that is not the
   * function's own (another function, role, user); `self` = its own identity; `any` = any resource of its type.
   */
  readonly on: 'any' | 'other' | 'self';
  /** The service that receives a passed role; then `iam:PassRole` must allow a role that this service may assume. */
  readonly passesRoleTo?: string;
  /**
   * `passed-role`: the permissions of a role it passes; `target-role`: those of the function, instance or job it
   * reaches; `identity`: those of a user, group or role it takes over; `administrator`: any permission.
   */
  readonly gains: 'passed-role' | 'target-role' | 'identity' | 'administrator';
  readonly source: string;
}

const rhino = 'https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation';

/** Rhino Security Labs, "AWS IAM Privilege Escalation", parts 1 and 2. */
export const rhinoPart1 = `${rhino}/`;
export const rhinoPart2 = `${rhino}-part-2/`;
/** Bishop Fox, "IAM Vulnerable: an AWS IAM privilege escalation playground". */
export const bishopFox = 'https://github.com/BishopFox/iam-vulnerable';
/** Hacking the Cloud, "AWS IAM privilege escalation techniques". */
export const hackingTheCloud = 'https://hackingthe.cloud/aws/exploitation/iam_privilege_escalation/';
export const passRoleGuide = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html';
