import type { PermissionRule } from '@emmental/model';
import { isAws } from '../aws/hosts.ts';
import { type ObjectTargets, targetExpression, targetsLike } from '../aws/objects.ts';
import { type AwsRequest, awsRequests, type InBody } from '../aws/request.ts';
import type { Connection } from '../connections.ts';
import { type Answer, allowed } from '../contract.ts';
import { Forms } from '../forms.ts';
import type { RequestHead } from '../head.ts';
import type { HeadAnswer } from '../http.ts';
import { type Match, pathAt } from '../pattern.ts';
import { described, type PermissionPolicy, type PermissionVerdict } from '../policy/permissions.ts';
import { answered } from './answers.ts';
import type { ReadingRules } from './rules.ts';

/** Decides about a request to AWS, and about later requests with the same head for any resource. */
export function awsAnswer(
  policy: PermissionPolicy,
  head: RequestHead,
  host: string,
  connection: Connection,
  rules: ReadingRules,
): HeadAnswer {
  const isElsewhere = host !== connection.host;
  const requestTo = awsRequests(head, host, rules.env, rules.requests(), isElsewhere);
  const first = requestTo(head.target, false);
  // At a host outside AWS a path can name two objects (see `s3Needs`): then each request is read.
  const objects = isElsewhere && !isAws(host) ? null : new AllowedObjects(policy);

  const settle = (verdict: PermissionVerdict): Answer => settlePermission(verdict, rules);
  const judge = (request: AwsRequest): Answer => settle(policy.judge(request));
  const judgeBody = ({ read }: InBody): HeadAnswer => ({
    answer: allowed,
    body: (body) => judge(read(body)),
  });

  const again = (text: string, { from, isPlain, end, length }: Match): HeadAnswer => {
    const known = isPlain ? (objects?.find(text, from) ?? null) : null;
    if (known !== null) return answered(settle(known));
    const target = pathAt(text, from);
    const request = target === head.target ? first : requestTo(target, isPlain);
    if ('read' in request) {
      // A similar body is used only if this body is complete in `text` and no bytes follow it.
      const same = text.length - end === length ? request.find(text, end) : null;
      return same === null ? judgeBody(request) : answered(judge(same));
    }
    const verdict = policy.judge(request);
    if (isPlain) objects?.note(target, request, verdict);
    return answered(settle(verdict));
  };
  return { ...('read' in first ? judgeBody(first) : answered(judge(first))), again };
}

function settlePermission(verdict: PermissionVerdict, rules: ReadingRules): Answer {
  if (verdict.action === 'allow') return rules.settle('permissions', verdict, '', {}, verdict.permission);
  const evidence = verdict.note === null ? {} : { message: verdict.note };
  return rules.settle('permissions', verdict, described(verdict), evidence, verdict.permission);
}

/** Recognises requests for objects of one bucket that a rule allowed for another object. */
class AllowedObjects {
  readonly #policy: PermissionPolicy;
  readonly #forms = new Forms<PermissionVerdict>();

  constructor(policy: PermissionPolicy) {
    this.#policy = policy;
  }

  find(text: string, from: number): PermissionVerdict | null {
    return this.#forms.find(text, from);
  }

  note(target: string, request: AwsRequest, verdict: PermissionVerdict): void {
    const targets = verdict.action === 'allow' ? targetsLike(target, request) : null;
    if (targets === null) return;
    this.#forms.note(JSON.stringify(targets), () => this.#expression(targets, verdict.rule), verdict);
  }

  #expression(targets: ObjectTargets, rule: PermissionRule | null): string | null {
    const patterns = this.#policy.objectsOf(targets.action, rule);
    return patterns === null ? null : targetExpression(targets, patterns);
  }
}
