import type { Format, Link, Trigger } from './app.ts';
import type { LinkedBehaviour } from './behaviour.ts';
import type { CoverageCause } from './coverage.ts';
import type { DependencyReport } from './dependency.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Finding } from './finding.ts';
import type {
  Excess,
  Granted,
  Kept,
  Missing,
  Needed,
  OpenQuestion,
  ReachedBy,
  ResourcePattern,
  StartedBy,
} from './permissions.ts';
import type { PrintedPolicy } from './policy-command.ts';
import type { Loss, Removed } from './unread.ts';

/** The result of a command, before it is written as a table, JSON or SARIF. Arrays are sorted; there is no date or time in it. */
export interface Report {
  readonly command: 'scan' | 'permissions' | 'dependencies';
  readonly tool: { readonly name: string; readonly version: string };
  /** PATH as the user wrote it. */
  readonly root: string;
  /** PATHs and options of the command line that suggested commands repeat. */
  readonly asked: {
    readonly paths: readonly string[];
    /** Options, quoted for a shell: `--env TABLE=orders`. */
    readonly options: readonly string[];
    /** The folder to which the paths in the report are relative, spelled as in PATH. */
    readonly folder: string;
    /** PATH, if it is also the limit of the scan, so that a narrower PATH needs `--root`; absent = it is not. */
    readonly boundary?: string;
  };
  readonly apps: readonly AppReport[];
  readonly findings: readonly Finding[];
  readonly diagnostics: readonly Diagnostic[];
  /** Checks that did not run, each with the command that would run them. A screen shows them in its second line. */
  readonly notChecked: readonly string[];
  /** The packages; absent if they were not examined. */
  readonly dependencies?: DependencyReport;
  readonly stats: Stats;
  readonly of: ReportOrigin;
  /** Input that is there and was not read; absent = it was not asked for. */
  readonly unread?: readonly Loss[];
  /** Templates that the base of the comparison has and the tree no longer has; absent = no comparison, or none. */
  readonly removed?: readonly Removed[];
}

/** The state of the repository that a report is about. */
export interface ReportOrigin {
  /** The commit that is checked out; null without one, or with several repositories. */
  readonly commit: string | null;
  /** The digest of the compiled rulebase, or with several apps of all their rulebases; null without one. */
  readonly profileDigest: string | null;
}

export interface Stats {
  readonly templates: number;
  readonly functions: number;
  readonly functionsAnalysed: number;
  readonly values: number;
  readonly valuesUnknown: number;
  readonly behaviours: number;
  readonly unknown: number;
  readonly baseline: number;
  readonly waived: number;
}

export interface AppReport {
  readonly id: string;
  /** The PATH under which the app was found; absent if the user named only one PATH. */
  readonly path?: string;
  readonly name: string;
  readonly template: string | null;
  readonly format: Format;
  readonly functions: readonly FunctionReport[];
}

/** The source of a function, and how it was found; `link` is absent where a person named the handler. */
export interface LinkedHandler {
  readonly file: string;
  readonly export: string;
  readonly link?: Link;
}

/** A role of Google Cloud to grant on a resource; with `permissions`, a custom role with these is better than the predefined role. */
export interface GoogleRoleToGrant {
  readonly role: string;
  readonly on: string;
  readonly permissions?: readonly string[];
}

export interface FunctionReport {
  readonly id: string;
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly runtime: string | null;
  readonly handler: LinkedHandler | null;
  readonly role: { readonly id: string; readonly shared: boolean } | null;
  /** The format of a policy that the file with the role takes; not part of JSON reports. */
  readonly policyFormat: PrintedPolicy;
  readonly triggers: readonly Trigger[];
  readonly reachedBy: ReachedBy;
  /** Each way to start the function, with the people who can use that way; absent = the ways are not known separately. */
  readonly ways?: readonly StartedBy[];
  readonly needed: readonly Needed[];
  readonly granted: readonly Granted[];
  readonly excess: readonly Excess[];
  readonly missing: readonly Missing[];
  readonly keptForUnknown: readonly Kept[];
  /** The suggested least-privilege policy, as an IAM policy document; null = it could not be decided. */
  readonly policy: PolicyDocument | null;
  /** Google Cloud: the smallest predefined roles that suffice, each with the resource on which to grant it; absent on AWS. */
  readonly roles?: readonly GoogleRoleToGrant[];
  /** Google Cloud: services that it calls without any permission, `vision`; absent = none. */
  readonly open?: readonly string[];
  /** Google Cloud: the account that the function runs as; absent on AWS. */
  readonly account?: string;
  readonly behaviours: readonly LinkedBehaviour[];
  readonly unknown: readonly OpenQuestion[];
  /** Why the code of the function, or a part of it, was not analysed; absent = all of it was. */
  readonly leftOut?: readonly CoverageCause[];
  /** Other roles whose credentials the code of the function uses; absent = none. */
  readonly assumes?: readonly AssumedRoleReport[];
}

/** Returns what of a function's role was not read: all of it, or a part; null = nothing. A role of the template may have parts elsewhere. */
export function unreadRole({ name, role, granted, unknown }: FunctionReport): 'all' | 'part' | null {
  if (role === null && granted.length === 0) return 'all';
  return unknown.some(({ id }) => id === `${name}/role` || id.startsWith(`${name}/role#`)) ? 'part' : null;
}

/** A role whose credentials a function uses in some calls. That role, not the function's own, needs the permissions of these calls. */
export interface AssumedRoleReport {
  /** The ARN of the role. Its `ref` is null if no template that was read declares the role; then the permissions of the role are unknown. */
  readonly role: ResourcePattern;
  /** Permissions for the calls that this function makes with the credentials of the role. */
  readonly needed: readonly Needed[];
  readonly granted: readonly Granted[];
  /** Grants that no holder of the role needs. */
  readonly excess: readonly Excess[];
  readonly missing: readonly Missing[];
  readonly keptForUnknown: readonly Kept[];
  /** The least policy of the role, for all functions that assume it. */
  readonly policy: PolicyDocument;
}

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}
