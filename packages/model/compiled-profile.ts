/**
 * The profile as guards read it: groups, defaults, company rules and environments are merged, words are expanded, and
 * nothing needs YAML. One JSON file for all functions of an app or for one. Guards read format N and N−1.
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

export const profileSections = ['inbound', 'outbound', 'files', 'processes', 'code', 'permissions'] as const;
export type ProfileSection = (typeof profileSections)[number];

/** learn = record; alert = record and tell; enforce = stop, record and tell. */
export type ProfileMode = 'learn' | 'alert' | 'enforce';

export interface CompiledFunction {
  readonly mode: Readonly<Record<ProfileSection, ProfileMode>>;
  /** What happens when the guard itself fails: the function goes on, or refuses to run. */
  readonly onError: 'open' | 'closed';
  readonly breakGlass: 'allowed' | 'forbidden';
  readonly onBlock: { readonly http: number; readonly quarantine: Quarantine | null };
  /** A section that is null is not limited. An empty list denies all. */
  readonly inbound: readonly InboundRule[] | null;
  readonly outbound: readonly OutboundRule[] | null;
  readonly files: readonly FileRule[] | null;
  readonly processes: readonly ProcessRule[] | null;
  readonly code: readonly CodeRule[] | null;
  readonly permissions: readonly PermissionRule[] | null;
  /** Forms of arguments that calls into a sink are known to have, by sink kind. */
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
  /** A deny beats all. A watch allows and tells each time; where a plain allow speaks too, there is nothing to tell. */
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
  /** What a call makes where it may write is removed when it ends; absent = it stays. */
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

/** Code that does not come from the function's own files. */
export const codeUses = ['eval', 'vm', 'worker', 'addon', 'wasm', 'inspector'] as const;
export type CodeUse = (typeof codeUses)[number];

export interface PermissionRule extends CompiledRule {
  /** IAM actions, `*` allowed within the name. */
  readonly call: readonly string[];
  /** ARN globs; `${env:NAME}` is that variable's text (of an ARN or URL: its last part); empty = any resource. */
  readonly resource: readonly string[];
}
