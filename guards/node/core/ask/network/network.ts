import type { AwsTable } from '../../aws/request.ts';
import { createNames, type Names } from '../../connections.ts';
import type { Context } from '../../context.ts';
import type { GoogleTable } from '../../google/request.ts';
import { type OutboundPolicy, outboundPolicy } from '../../policy/outbound.ts';
import { type PermissionPolicy, permissionPolicy } from '../../policy/permissions.ts';
import type { ReadingRules } from '../../requests/rules.ts';
import { ConnectionTable } from './connections.ts';
import { strangeNames } from './strange.ts';
import { unreadMessages } from './unread.ts';
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

/** Makes the parts that all answers about the network share; rules are compiled on first use. */
export function networkOf(context: Context): Network {
  const { host, start, profile, settle, prove, invocations, concurrency } = context;
  let compiled: OutboundPolicy | null = null;
  const policy = (): OutboundPolicy | null => {
    if (profile.outbound !== null) compiled ??= outboundPolicy(profile.outbound, start.env);
    return compiled;
  };
  let judged: PermissionPolicy | null = null;
  let table: AwsTable | null = null;
  let google: GoogleTable | null = null;
  const names = createNames();
  return {
    context,
    policy,
    names,
    connections: new ConnectionTable(),
    rules: {
      permissions: () => {
        if (profile.permissions !== null) judged ??= permissionPolicy(profile.permissions, start.env);
        return judged;
      },
      env: start.env,
      requests: () => {
        table ??= JSON.parse(host.requests()) as AwsTable;
        return table;
      },
      googleMethods: () => {
        google ??= JSON.parse(host.googleMethods()) as GoogleTable;
        return google;
      },
      settle,
      prove,
      proveUrl: urlProof(context, policy),
      unread: unreadMessages(context),
      strange: strangeNames(context, policy, names),
      outbound: policy,
      invocations,
      concurrency,
      fetchesHere: fetchesHereTest(context),
    },
  };
}

/**
 * Returns a test that is true when the runtime fetches events over sockets that the hooks see. AWS's runtime client fetches events with
 * native code, which the hooks do not see; then no other code may fetch events. Once the test has returned true, it always does.
 */
function fetchesHereTest({ start, invocations, concurrency }: Context): () => boolean {
  // A guard that was loaded late did not see how earlier events were fetched.
  const seesAll = start.loaded === 'preload' || start.loaded === 'worker';
  // A worker handles events only if several events can run at the same time.
  const serves = start.loaded !== 'worker' || concurrency > 1;
  let fetches = false;
  return () => {
    fetches ||= serves && (!seesAll || !invocations.hasBegun());
    return fetches;
  };
}
