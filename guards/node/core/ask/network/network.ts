import type { AwsTable } from '../../aws/request.ts';
import { createNames, type Names } from '../../connections.ts';
import type { Context } from '../../context.ts';
import { type OutboundPolicy, outboundPolicy } from '../../policy/outbound.ts';
import type { ReadingRules } from '../../requests/rules.ts';
import { ConnectionTable } from './connections.ts';
import { urlProof } from './url-proof.ts';

/** The parts that all answers about the network share. */
export interface Network {
  readonly context: Context;
  /** Compiles the outbound rules on first use; null when outbound connections are not limited. */
  readonly policy: () => OutboundPolicy | null;
  readonly names: Names;
  readonly connections: ConnectionTable;
  /** The rules by which bytes on connections are read. */
  readonly rules: ReadingRules;
}

export function networkOf(context: Context): Network {
  const { host, start, profile, settle, prove, invocations, concurrency } = context;
  let compiled: OutboundPolicy | null = null;
  const policy = (): OutboundPolicy | null => {
    if (profile.outbound !== null) compiled ??= outboundPolicy(profile.outbound, start.env);
    return compiled;
  };
  let table: AwsTable | null = null;
  return {
    context,
    policy,
    names: createNames(),
    connections: new ConnectionTable(),
    rules: {
      permissions: profile.permissions,
      env: start.env,
      requests: () => {
        table ??= JSON.parse(host.requests()) as AwsTable;
        return table;
      },
      settle,
      prove,
      ...urlProof(context, policy),
      outbound: policy,
      invocations,
      concurrency,
      fetchesHere: fetchesHereTest(context),
    },
  };
}

/**
 * Returns a test for whether events are fetched over sockets that the hooks see. AWS's runtime client fetches them with native
 * code, past every socket that is seen: then nobody else may fetch any. Once true, the answer stays true.
 */
function fetchesHereTest({ start, invocations, concurrency }: Context): () => boolean {
  // A guard that was loaded late did not see who fetched before.
  const seesAll = start.loaded === 'preload' || start.loaded === 'worker';
  // A worker serves events only where several can run at a time.
  const serves = start.loaded !== 'worker' || concurrency > 1;
  let fetches = false;
  return () => {
    fetches ||= serves && (!seesAll || !invocations.hasBegun());
    return fetches;
  };
}
