/** A way by which the holder of some permissions can gain further permissions. */
export interface EscalationRow {
  /** The permanent id of the way. */
  readonly id: string;
  /** A verb phrase for people, after "the role can": `create a function with any role it may pass`. */
  readonly title: string;
  /** The way needs all of these actions. */
  readonly actions: readonly string[];
  /** The way also needs one action of each of these lists. */
  readonly oneOf?: readonly (readonly string[])[];
  /** The types of resources that run or hold more, for actions that act on others beside them; absent = all types of the actions. */
  readonly on?: readonly string[];
  /** The service that receives a passed role. `iam:PassRole` must allow a role that trusts this service. */
  readonly passesRoleTo?: string;
  /**
   * The gained permissions: those of the passed role (`passed-role`), of the role of the changed function, instance or job
   * (`target-role`), of the taken-over user, group or role (`identity`), any permission for what it changes (`administrator`), or any permission for
   * what it makes itself (`new-identity`).
   */
  readonly gains: 'passed-role' | 'target-role' | 'identity' | 'administrator' | 'new-identity';
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
