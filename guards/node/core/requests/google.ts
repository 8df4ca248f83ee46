import { type Answer, allowed } from '../contract.ts';
import { googleRequest } from '../google/request.ts';
import type { RequestHead } from '../head.ts';
import type { HeadAnswer } from '../http.ts';
import type { PermissionPolicy } from '../policy/permissions.ts';
import { answered } from './answers.ts';
import { settlePermission } from './aws.ts';
import type { ReadingRules } from './rules.ts';

/** Decides about a request to Google. */
export function googleAnswer(
  policy: PermissionPolicy,
  head: RequestHead,
  host: string,
  rules: ReadingRules,
): HeadAnswer {
  const request = googleRequest(head, host, rules.googleMethods());
  if (!('read' in request)) return answered(settlePermission(policy.judge(request), rules));
  const denial = policy.judge(request.atHead);
  if (denial.action === 'deny') return answered(settlePermission(denial, rules));
  const body = (text: string): Answer => settlePermission(policy.judge(request.read(text)), rules);
  if (request.kind === 'body') return { answer: allowed, body };
  return { answer: allowed, body, messages: { decide: body, all: request.isStream } };
}
