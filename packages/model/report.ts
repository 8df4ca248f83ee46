import type { Format, Trigger } from './app.ts';
import type { LinkedBehaviour } from './behaviour.ts';
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

/** The result of a command, before it is written as a table, JSON or SARIF. Arrays are sorted; it holds no time. */
export interface Report {
  readonly command: 'scan' | 'permissions' | 'dependencies';
  readonly tool: { readonly name: string; readonly version: string };
  /** PATH as the user gave it. */
  readonly root: string;
  /** PATHs and options of the command line that suggested commands repeat. */
  readonly asked: {
    readonly paths: readonly string[];
    /** As a shell takes them: `--env TABLE=orders`. */
    readonly options: readonly string[];
    /** The folder to which paths of the report are relative, as PATH names it. */
    readonly folder: string;
  };
  readonly apps: readonly AppReport[];
  readonly findings: readonly Finding[];
  readonly diagnostics: readonly Diagnostic[];
  /** Checks that did not run, each with the command that would run them: shown in line 2. */
  readonly notChecked: readonly string[];
  /** The packages; absent where they were not examined. */
  readonly dependencies?: DependencyReport;
  readonly stats: Stats;
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
  /** The PATH under which it was found, where the user named several. */
  readonly path?: string;
  readonly name: string;
  readonly template: string | null;
  readonly format: Format;
  readonly functions: readonly FunctionReport[];
}

export interface FunctionReport {
  readonly id: string;
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly runtime: string | null;
  readonly handler: { readonly file: string; readonly export: string } | null;
  readonly role: { readonly id: string; readonly shared: boolean } | null;
  readonly triggers: readonly Trigger[];
  readonly reachedBy: ReachedBy;
  /** The same for each way to start the function; absent = the ways are not known separately. */
  readonly ways?: readonly StartedBy[];
  readonly needed: readonly Needed[];
  readonly granted: readonly Granted[];
  readonly excess: readonly Excess[];
  readonly missing: readonly Missing[];
  readonly keptForUnknown: readonly Kept[];
  /** The suggested least-privilege policy, as an IAM policy document; null when nothing could be decided. */
  readonly policy: PolicyDocument | null;
  /** Google Cloud: the smallest predefined roles, and the resource on which each is granted; absent on AWS. */
  readonly roles?: readonly { readonly role: string; readonly on: string }[];
  readonly behaviours: readonly LinkedBehaviour[];
  readonly unknown: readonly OpenQuestion[];
  /** Calls of its code with the credentials of other roles; absent = none. */
  readonly assumes?: readonly AssumedRoleReport[];
}

/** A role whose credentials a function uses: the permissions of these calls belong on that role. */
export interface AssumedRoleReport {
  /** `ref` names the role of the template; null = the role is in no template that was read, so its permissions are unknown. */
  readonly role: ResourcePattern;
  /** Calls of this function as the role. */
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
