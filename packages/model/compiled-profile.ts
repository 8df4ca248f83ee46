/**
 * The rulebase in the form that guards read, one JSON document: groups, defaults, company rules and environments are
 * merged, and short forms are expanded. A file holds one function or all functions of an app. Guards read format N and
 * N−1.
 */
export interface CompiledProfile {
  readonly schema: 'emmental/compiled-profile/1';
  readonly app: string;
  readonly environment: string | null;
  /** First 12 hex digits of SHA-256 over this document with sorted keys and an empty `digest`. Signals contain it. */
  readonly digest: string;
  /** The functions by logical id. */
  readonly functions: Readonly<Record<string, CompiledFunction>>;
}

/** The sections of a rulebase, in the order in which they are written and shown. */
export const profileSections = ['inbound', 'outbound', 'files', 'processes', 'code', 'permissions'] as const;
export type ProfileSection = (typeof profileSections)[number];

/** Returns an object with the same value for every section: `everySection('alert')`. */
export const everySection = <T>(value: T): Readonly<Record<ProfileSection, T>> =>
  Object.fromEntries(profileSections.map((section) => [section, value])) as Record<ProfileSection, T>;

/** The type of a compiled rule of each section. */
export interface CompiledRules {
  readonly inbound: InboundRule;
  readonly outbound: OutboundRule;
  readonly files: FileRule;
  readonly processes: ProcessRule;
  readonly code: CodeRule;
  readonly permissions: PermissionRule;
}

/** The rules of each section. null = the section has no limits; an empty list = everything is denied. */
export type CompiledSections = {
  readonly [S in ProfileSection]: readonly CompiledRules[S][] | null;
};

/** `learn` = record; `alert` = record and report; `enforce` = block, record and report. */
export type ProfileMode = 'learn' | 'alert' | 'enforce';

export interface CompiledFunction extends CompiledSections {
  readonly mode: Readonly<Record<ProfileSection, ProfileMode>>;
  /** Decides what the function does when the guard itself fails: it goes on (`open`) or refuses to run (`closed`). */
  readonly onError: 'open' | 'closed';
  readonly breakGlass: 'allowed' | 'forbidden';
  readonly onBlock: { readonly http: number; readonly quarantine: Quarantine | null };
  /** The learned queries and commands without their values, by kind of sink; `complete` = the list has all of them. */
  readonly skeletons: Readonly<
    Record<string, { readonly forms: readonly string[]; readonly complete: boolean }>
  >;
  /** Proofs that a person accepted; absent = none. Guards older than this field go on to refuse them. */
  readonly accepted?: readonly AcceptedProof[];
}

/**
 * A proof that is no attack in this function, by the decision of a person: text of one field of the events of some triggers may change the
 * structure of calls of one kind. A text that stands in any other field, too, is no exception.
 */
export interface AcceptedProof {
  /** The name of the exception in the rulebase. */
  readonly name: string;
  /** Accepted calls are counted under it, as the hits of a rule. */
  readonly match: string;
  /** The kind of sink: `sql`. */
  readonly sink: string;
  /** The fields of the event, with `[]` for each place of a list: `Records[].body.query`. Everything below a field belongs to it. */
  readonly fields: readonly string[];
  /** As in a rule of `inbound`. */
  readonly triggers: readonly string[];
  readonly source: string | null;
  /** The last day, in UTC: `2027-03-31`. */
  readonly until: string;
}

/**
 * The place where a blocked event waits. `target` is a folder (`file`), a queue URL (`sqs`), `bucket/prefix` (`s3`, in Google Cloud `gs`) or
 * a topic (`pubsub`): `projects/p/topics/t`, or its name in the function's own project;
 * `${env:NAME}` in it is replaced by that environment variable.
 */
export interface Quarantine {
  readonly kind: 'file' | 'sqs' | 's3' | 'pubsub' | 'gs';
  readonly target: string;
}

export interface CompiledRule {
  /** `place-order`; users see `<function>/<section>/<name>`. */
  readonly name: string;
  /**
   * First 8 hex digits of SHA-256 over the section, the canonical match, the app and the function. Hits are counted
   * under it, so a renamed rule keeps its hits.
   */
  readonly match: string;
  /**
   * `deny` has priority over `allow` and `watch`. `watch` allows the call and reports it each time, unless an `allow`
   * rule matches the same call.
   */
  readonly action: 'allow' | 'watch' | 'deny';
  /** The author of the rule: the app's `emmental.yaml`, the company rules that it extends, or Emmental itself (for the platform). */
  readonly origin: 'file' | 'company' | 'implied';
}

export interface InboundRule extends CompiledRule {
  /** The triggers whose events this rule allows, by their names in the trigger table of `packages/inspect`; empty = any event. */
  readonly triggers: readonly string[];
  /** For HTTP `POST /orders/{id}` (`*` is any method), otherwise a glob for the ARN or name of the source; null = any source. */
  readonly source: string | null;
  /** Classes of attacks to look for; empty = events are not inspected. */
  readonly inspect: 'all' | readonly string[];
  /** The learned shape of events (`emmental/shape/1`), or null. */
  readonly shape: unknown;
  /** True when the trigger accepts a report of single failed records (`ReportBatchItemFailures`). */
  readonly batchItemFailures: boolean;
}

export interface OutboundRule extends CompiledRule {
  /**
   * `host:port`, `*.host:port` (port `*` = any), `address/bits:port`, `[v6]/bits:port`, `aws:service` (hosts of the
   * service in the region of the function), `aws:service@region`, `env:NAME` (host and port of the URL in that variable),
   * `unix:/path`, `any`.
   */
  readonly to: readonly string[];
  /** Targets that an implied deny leaves to the rule that names them; absent = none. Guards older than this field go on to deny them. */
  readonly except?: readonly string[];
}

export interface FileRule extends CompiledRule {
  /** Absolute globs (`*` matches within a segment, `**` across segments), `code` (files of the function) or `runtime`. */
  readonly read: readonly string[];
  readonly write: readonly string[];
  /** The guard removes the files that an invocation wrote in these paths when the invocation is over; absent = the files stay. */
  readonly fresh?: true;
}

export interface ProcessRule extends CompiledRule {
  /** Glob for the path of the program, or its bare name if the program is searched in PATH. */
  readonly run: string;
  /**
   * One glob for each argument; the call must have exactly as many arguments. null = any arguments. `*` matches any text
   * of that argument. In a command line of a shell (after `-c`), `*` matches one plain word only: no space and no
   * character that is special to a shell.
   */
  readonly args: readonly string[] | null;
}

export interface CodeRule extends CompiledRule {
  readonly use: readonly CodeUse[];
}

/** Ways to run code that is not in the JavaScript or Python files of the function. */
export const codeUses = ['eval', 'vm', 'worker', 'addon', 'wasm', 'inspector'] as const;
export type CodeUse = (typeof codeUses)[number];

const everywhere = ['inbound', 'outbound', 'files', 'processes', 'code', 'permissions'] as const;

/**
 * The sections whose rules do not hold for code of a kind: native code and a debugger act below the guard, WASI opens files itself, and a
 * thread can move files between check and call and knows no event. Source: READMEs of the guards, "Limits".
 */
export const weakenedBy: Readonly<Record<CodeUse, readonly ProfileSection[]>> = {
  eval: [],
  vm: [],
  worker: ['inbound', 'files'],
  addon: everywhere,
  wasm: ['files'],
  inspector: everywhere,
};

/** A section whose rules do not hold for code that a rule of `code` allows. */
export interface Weakened {
  readonly section: ProfileSection;
  readonly use: CodeUse;
  readonly rule: string;
}

/** Returns the limited sections that rules of `code` weaken, each with the first use that does. */
export function weakenedIn(
  rules: readonly Pick<CodeRule, 'name' | 'action' | 'use'>[],
  isLimited: (section: ProfileSection) => boolean,
): readonly Weakened[] {
  return everywhere.filter(isLimited).flatMap((section) => {
    const found = rules.flatMap(({ name, action, use: uses }) =>
      action === 'deny'
        ? []
        : uses.flatMap((use) =>
            // A newer rulebase may have other words.
            Object.hasOwn(weakenedBy, use) && weakenedBy[use].includes(section)
              ? [{ section, use, rule: name }]
              : [],
          ),
    );
    const denied = new Set(rules.flatMap(({ action, use }) => (action === 'deny' ? use : [])));
    const first = found.find(({ use }) => !denied.has(use));
    return first === undefined ? [] : [first];
  });
}

export interface PermissionRule extends CompiledRule {
  /** IAM actions; the name can contain `*`. */
  readonly call: readonly string[];
  /** ARN globs; `${env:NAME}` is the text of that variable, or its last part if the text is an ARN or URL. Empty = any resource. */
  readonly resource: readonly string[];
}
