import type { PermissionRule, SignalEvidence } from '@emmental/model';
import type { AwsTable } from '../aws/request.ts';
import type { Answer } from '../contract.ts';
import type { Invocations } from '../invocations.ts';
import type { OutboundPolicy } from '../policy/outbound.ts';
import type { RuleVerdict } from '../policy/verdict.ts';

/** The rules by which bytes on connections are read and decided. */
export interface ReadingRules {
  /** null: permissions are not limited. */
  readonly permissions: readonly PermissionRule[] | null;
  readonly env: Readonly<Record<string, string>>;
  readonly requests: () => AwsTable;
  readonly settle: (
    section: 'outbound' | 'permissions',
    verdict: RuleVerdict<never> | RuleVerdict<PermissionRule>,
    act: string,
    evidence?: SignalEvidence,
  ) => Answer;
  readonly prove: (kind: string, argument: string, dialect?: string) => Answer;
  /** Refuses an address, made of origin and path, whose meaning text of a current event changes. */
  readonly proveUrl: (origin: string, path: string) => Answer;
  /** Does the same for one path after the other behind an origin; each begins at an index of a text, and a blank follows it. */
  readonly urlProver: (origin: string) => (text: string, from: number) => Answer;
  /** null: outbound connections are not limited. */
  readonly outbound: () => OutboundPolicy | null;
  readonly invocations: Invocations;
  /** The number of invocations that can run at a time. */
  readonly concurrency: number;
  /** True when events are fetched over sockets that the hooks see. */
  readonly fetchesHere: () => boolean;
}
