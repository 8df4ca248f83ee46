import { awsRequest } from '../aws/request.ts';
import type { Connection } from '../connections.ts';
import { type Answer, allowed } from '../contract.ts';
import type { RequestHead } from '../head.ts';
import type { HeadAnswer } from '../http.ts';
import { described, type PermissionPolicy, type PermissionVerdict } from '../policy/permissions.ts';
import { answered } from './answers.ts';
import type { ReadingRules } from './rules.ts';

/** Decides about a request to AWS. */
export function awsAnswer(
  policy: PermissionPolicy,
  head: RequestHead,
  host: string,
  connection: Connection,
  rules: ReadingRules,
): HeadAnswer {
  const request = awsRequest(head, host, rules.env, rules.requests(), host !== connection.host);
  if ('read' in request)
    return {
      answer: allowed,
      body: (body) => settlePermission(policy.judge(request.read(body)), rules),
    };
  return answered(settlePermission(policy.judge(request), rules));
}

/** Settles the verdict on the permissions that a request needs. */
export function settlePermission(verdict: PermissionVerdict, rules: ReadingRules): Answer {
  if (verdict.action === 'allow') return rules.settle('permissions', verdict, '', {}, verdict.permission);
  const evidence = verdict.note === null ? {} : { message: verdict.note };
  return rules.settle('permissions', verdict, described(verdict), evidence, verdict.permission);
}
