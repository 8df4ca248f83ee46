/*
 * A scan sends these to the console: the documents that the commands print with `--format json`, of one app at one commit. The server checks
 * these fields; everything else in a document is kept as it came.
 */

/** One app at one commit, `emmental/upload/1`. */
export interface Upload {
  readonly schema: 'emmental/upload/1';
  readonly app: string;
  readonly environment: string;
  readonly repository: string | null;
  readonly commit: string | null;
  readonly branch: string | null;
  /** The digest of the compiled rulebase at this commit; null without one. Guards send the one that they run with. */
  readonly rulebase: string | null;
  /** The time of the scan, ISO 8601. */
  readonly madeAt: string;
  readonly tool: string;
  readonly functions: readonly UploadedFunction[];
  readonly findings: readonly UploadedFinding[];
  /** The paths that nothing stops and the cheapest changes, as the JSON of `holes` has them. */
  readonly paths: unknown;
  readonly closure: unknown;
  readonly coverage: unknown;
  /** The cheapest changes that close most paths, those of one kind together. An older command sends none. */
  readonly steps: readonly UploadedStep[];
  readonly packages: readonly UploadedPackage[];
  readonly accepted: readonly UploadedAcceptance[];
  /** Other changes that close a path by themselves. An older command sends none. */
  readonly others: readonly UploadedStep[];
  /** The paths that nothing stops, each with its proof. An older command sends none. */
  readonly routes: readonly UploadedRoute[];
  /** The scanned folder within its repository, to which paths of diffs are relative; '' = the repository. */
  readonly folder: string;
  /** The rulebase as it is written, so that an edit of it can be tried; null from an older command, or without one. */
  readonly source: UploadedRulebase | null;
}

/** The files of a rulebase, and what its compilation needs of the app. Paths are those of the repository. */
export interface UploadedRulebase {
  readonly path: string;
  /** The rulebase first, then the company's rulebases that it extends. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** The app as JSON, without its code, its policies and the values of its variables. */
  readonly app: string;
}

/** How all calls of a function are stopped: a unified diff of its template, or else a command. */
export interface UploadedPause {
  readonly diff: string | null;
  readonly command: string;
  /** How it stops them; null from an older command, which knew Lambda alone. */
  readonly says: string | null;
}

/** The work that a change needs: edit a line, deploy something, change code, or change the account. */
export type Effort = 'line' | 'deploy' | 'code' | 'account';

/** One kind of change in an app, and the paths that it closes. */
export interface UploadedStep {
  readonly says: string;
  readonly effort: Effort;
  /** True if it sets a mode, so that a guard has to carry it out which runs already; also if an older command did not say it. */
  readonly isMode: boolean;
  /** The label of the change: `NARROWS` = functions or their callers may do less after it, `SAME` = the same. */
  readonly label: 'WIDENS' | 'NARROWS' | 'SAME';
  /** The command that makes the change; null = a person makes it. */
  readonly command: string | null;
  /** The places that have to change, where they are known. */
  readonly at: readonly UploadedPlace[];
  /** The functions that change, and the paths that are closed by it alone. */
  readonly functions: readonly string[];
  readonly paths: readonly UploadedPath[];
  /** The change as a unified diff of the repository; null = it cannot be written without a person. */
  readonly diff: string | null;
}

export interface UploadedPlace {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

export interface UploadedPath {
  /** The id of the path in the JSON of `holes`; null from an older command. */
  readonly id: string | null;
  readonly function: string;
  readonly threat: string;
  readonly because: string;
  readonly loses: string;
}

/** A path that nothing stops: how people reach the function, what happens there, and what each control does about it. */
export interface UploadedRoute {
  /** The id in the JSON of `holes`: `Thumbnails/T1/shell Records[].s3.object.key handler/internet`. */
  readonly id: string;
  readonly function: string;
  readonly threat: string;
  /** The name of a threat that the user defined; null = it is built in. */
  readonly name: string | null;
  /** The people who begin it. */
  readonly who: 'public' | 'authenticated' | 'account' | 'internal' | 'unknown';
  readonly because: string;
  readonly loses: string;
  /** Does a control report it? `watched` = yes, `unsure` = not known, `blind` = no. */
  readonly visibility: 'blind' | 'unsure' | 'watched';
  /** From the people to the function. */
  readonly hops: readonly UploadedHop[];
  readonly steps: readonly {
    readonly says: string;
    /** Ids of ATT&CK techniques. */
    readonly attack: readonly string[];
    readonly at: readonly UploadedPlace[];
  }[];
  readonly cells: readonly UploadedCell[];
  /** The changes that close the path by themselves, the cheapest first. */
  readonly closing: readonly UploadedWayOut[];
  /** The command that runs the attack on a machine of one's own; null = it cannot be replayed. */
  readonly replay: string | null;
}

/** People, a function, or what starts one, and the line that proves the hop. */
export interface UploadedHop {
  readonly text: string;
  readonly kind: 'people' | 'function' | 'source';
  readonly at: UploadedPlace | null;
}

/** The effect of a control on a step of a path. */
export interface UploadedCell {
  readonly slice: string;
  /** Index into the steps of the path. */
  readonly step: number;
  readonly stop: string;
  readonly see: string;
  readonly by: string;
  readonly isVoid: boolean;
  readonly isAssumed: boolean;
  readonly says: string;
  readonly at: readonly UploadedPlace[];
  /** The question whose answer would decide the effect. */
  readonly question: string | null;
}

/** A change in one of the lists of an upload, and the controls that stop the path after it. */
export interface UploadedWayOut {
  readonly list: 'steps' | 'others';
  readonly index: number;
  readonly slices: readonly string[];
}

export interface UploadedFunction {
  readonly id: string;
  readonly name: string;
  readonly runtime: string | null;
  readonly who: string;
  /** By the rulebase, else the owners of the file of its handler by CODEOWNERS, separated by spaces; null = nobody. */
  readonly owner: string | null;
  /** The number of open questions. */
  readonly open: number;
  readonly analysed: boolean;
  /** The function in the JSON of `scan`, and its verdicts in the JSON of `holes`. */
  readonly report: unknown;
  readonly verdicts: unknown;
  /** The mode of each section that the rulebase limits; null without a rulebase. */
  readonly modes: Readonly<Record<string, string>> | null;
  readonly rules: readonly UploadedRule[];
  /** Null from an older command, and where a function cannot be stopped in this way. */
  readonly pause: UploadedPause | null;
}

export interface UploadedRule {
  readonly id: string | null;
  readonly section: string;
  readonly name: string;
  readonly match: string;
  readonly action: string;
  readonly mode: string;
  readonly origin: string;
  readonly because: string | null;
  readonly why: unknown;
  /** Why the rule has no effect, such as `any covers all of it`; null = it has one, or that is not known. */
  readonly shadowed: string | null;
}

export interface UploadedFinding {
  readonly fingerprint: string;
  /** The name of the function; null = it is about the app. */
  readonly function: string | null;
  readonly rule: string;
  readonly severity: string;
  readonly title: string;
  /** The owners of its file by CODEOWNERS, separated by spaces; null = nobody. */
  readonly owner: string | null;
  /** The edit that mends it: findings with the same edit are mended together. Null = none is known. */
  readonly edit: string | null;
  readonly document: unknown;
}

/** A package of the app, as the JSON of `dependencies` has it. */
export interface UploadedPackage {
  readonly ecosystem: string;
  readonly name: string;
  readonly version: string | null;
  /** `registry`, `git`, `url`, `file` or `workspace`. */
  readonly source: string;
  readonly lockfile: string | null;
  readonly line: number | null;
  /** The ids of the functions that load it, and of those that contain it and do not load it. */
  readonly loadedBy: readonly string[];
  readonly shippedWith: readonly string[];
  /** The owners of its lockfile by CODEOWNERS. */
  readonly owner: string | null;
}

/** A decision to accept findings in the repository, as the JSON of `exceptions` has it. */
export interface UploadedAcceptance {
  readonly kind: 'rulebase' | 'proof' | 'line';
  readonly name: string | null;
  readonly finding: string;
  readonly where: string | null;
  readonly reason: string | null;
  readonly owner: string | null;
  /** The last day; `fix-available`; null = no end. */
  readonly until: string | null;
  readonly by: string;
  readonly file: string;
  readonly line: number;
  /** The number of findings that it accepts; null = it accepts a proof of the guards. */
  readonly findings: number | null;
}
