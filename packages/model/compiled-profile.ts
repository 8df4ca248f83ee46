/**
 * The profile as guards read it: groups, defaults, company rules and environments are merged, words are expanded, and
 * no reader needs YAML. One JSON file holds one function or all functions of an app. Guards read format N and N−1.
 */
export interface CompiledProfile {
  readonly schema: 'emmental/compiled-profile/1';
  readonly app: string;
  readonly environment: string | null;
  /** First 12 hex of SHA-256 over this document with `digest` empty, keys sorted: signals carry it. */
  readonly digest: string;
  /** By logical id. */
  readonly functions: Readonly<Record<string, CompiledFunction>>;
}

/** The sections of a rulebase, in the order in which they are written and shown. */
export const profileSections = ['inbound', 'outbound', 'files', 'processes', 'code', 'permissions'] as const;
export type ProfileSection = (typeof profileSections)[number];

/** The same value for every section, by its name: `everySection('alert')`. */
export const everySection = <T>(value: T): Readonly<Record<ProfileSection, T>> =>
  Object.fromEntries(profileSections.map((section) => [section, value])) as Record<ProfileSection, T>;

/** The compiled form of a rule, by section. */
export interface CompiledRules {
  readonly inbound: InboundRule;
  readonly outbound: OutboundRule;
  readonly files: FileRule;
  readonly processes: ProcessRule;
  readonly code: CodeRule;
  readonly permissions: PermissionRule;
}

/** The rules of each section. A section that is null is not limited; an empty list denies all. */
export type CompiledSections = {
  readonly [S in ProfileSection]: readonly CompiledRules[S][] | null;
};

/** learn = record; alert = record and report; enforce = stop, record and report. */
export type ProfileMode = 'learn' | 'alert' | 'enforce';

export interface CompiledFunction extends CompiledSections {
  readonly mode: Readonly<Record<ProfileSection, ProfileMode>>;
  /** Decides what the function does when the guard itself fails: it goes on (`open`) or refuses to run (`closed`). */
  readonly onError: 'open' | 'closed';
  readonly breakGlass: 'allowed' | 'forbidden';
  readonly onBlock: { readonly http: number; readonly quarantine: Quarantine | null };
  /** The known forms of the arguments of calls into a sink, by sink kind. */
  readonly skeletons: Readonly<
    Record<string, { readonly forms: readonly string[]; readonly complete: boolean }>
  >;
}

/**
 * Where a blocked event waits. `file`: a folder; `sqs`: a queue URL; `s3`: `bucket/prefix`. A target may hold
 * `${env:NAME}`.
 */
export interface Quarantine {
  readonly kind: 'file' | 'sqs' | 's3';
  readonly target: string;
}

export interface CompiledRule {
  /** `place-order`; the visible identity is `<function>/<section>/<name>`. */
  readonly name: string;
  /** First 8 hex of SHA-256 over section, canonical match, app and function: hits follow it. */
  readonly match: string;
  /**
   * A deny beats all. A watch allows the call and reports it each time; it reports nothing where an allow matches the
   * same call.
   */
  readonly action: 'allow' | 'watch' | 'deny';
  /** Implied rules and company rules are rows like any other. */
  readonly origin: 'file' | 'company' | 'implied';
}

export interface InboundRule extends CompiledRule {
  /** Names of the trigger table of the inspection engine that this source can arrive as; empty = any event. */
  readonly triggers: readonly string[];
  /** `POST /orders/{id}` for HTTP (`*` is any method); else a glob over the source's ARN or name; null = any source. */
  readonly source: string | null;
  /** Classes to look for; `all`; empty = not inspected. */
  readonly inspect: 'all' | readonly string[];
  /** A learned shape of the inspection engine (`emmental/shape/1`), or null. */
  readonly shape: unknown;
  /** The mapping reports single records as failed (`ReportBatchItemFailures`). */
  readonly batchItemFailures: boolean;
}

export interface OutboundRule extends CompiledRule {
  /**
   * `host:port`, `*.host:port` (port `*` = any), `address/bits:port`, `[v6]/bits:port`, `aws:service` (its hosts in the
   * function's own region), `aws:service@region`, `env:NAME` (host and port of the URL in that variable),
   * `unix:/path`, `any`.
   */
  readonly to: readonly string[];
}

export interface FileRule extends CompiledRule {
  /** Absolute globs (`*` within a segment, `**` across), `code` (the function's own files) or `runtime`. */
  readonly read: readonly string[];
  readonly write: readonly string[];
  /** The guard removes what an invocation made in these paths when the invocation is over; absent = the files stay. */
  readonly fresh?: true;
}

export interface ProcessRule extends CompiledRule {
  /** Glob of the program's path, or its bare name when it is looked up in PATH. */
  readonly run: string;
  /**
   * Globs, one per argument, the same number; null = any arguments. `*` is any text of that argument; in a line that a
   * shell reads (behind `-c`) it is one plain word: no space, and nothing a shell gives a meaning to.
   */
  readonly args: readonly string[] | null;
}

export interface CodeRule extends CompiledRule {
  readonly use: readonly CodeUse[];
}

/** Ways to run code that does not come from the function's own files. */
export const codeUses = ['eval', 'vm', 'worker', 'addon', 'wasm', 'inspector'] as const;
export type CodeUse = (typeof codeUses)[number];

export interface PermissionRule extends CompiledRule {
  /** IAM actions; `*` may stand within the name. */
  readonly call: readonly string[];
  /** ARN globs; `${env:NAME}` is that variable's text (of an ARN or URL: its last part); empty = any resource. */
  readonly resource: readonly string[];
}
