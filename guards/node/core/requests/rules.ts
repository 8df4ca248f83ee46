import type { PermissionRule, SignalEvidence } from '@emmental/model';
import type { AwsTable } from '../aws/request.ts';
import type { Connection } from '../connections.ts';
import type { Answer } from '../contract.ts';
import type { GoogleTable } from '../google/request.ts';
import type { Invocations } from '../invocations.ts';
import type { OutboundPolicy } from '../policy/outbound.ts';
import type { PermissionPolicy } from '../policy/permissions.ts';
import type { RuleVerdict } from '../policy/verdict.ts';
import type { Prove } from '../prove.ts';

/** The rules and functions that the readers of connections use. */
export interface ReadingRules {
  /** null: permissions are not limited. */
  readonly permissions: () => PermissionPolicy | null;
  readonly env: Readonly<Record<string, string>>;
  readonly requests: () => AwsTable;
  readonly googleMethods: () => GoogleTable;
  readonly settle: (
    section: 'outbound' | 'permissions',
    verdict: RuleVerdict<never> | RuleVerdict<PermissionRule>,
    act: string,
    evidence?: SignalEvidence,
    target?: string | null,
  ) => Answer;
  readonly prove: Prove;
  /** Refuses the address `origin + path` if a text of a current event changes its meaning. */
  readonly proveUrl: (origin: string, path: string) => Answer;
  /** Tells that messages of a protocol to a place are not read, and why; refuses them where that is asked. */
  readonly unread: (protocol: string, place: string, why: string) => Answer;
  /** Decides about a host that is named over a connection which is allowed by its address (`ask/network/strange.ts`). */
  readonly strange: (host: string, port: number, connection: Connection) => Answer;
  /** null: outbound connections are not limited. */
  readonly outbound: () => OutboundPolicy | null;
  readonly invocations: Invocations;
  /** The number of invocations that can run at a time. */
  readonly concurrency: number;
  /** True when the runtime fetches events over sockets that the hooks see. */
  readonly fetchesHere: () => boolean;
}
