import { isAws } from '../aws/hosts.ts';
import { isAwsSigned, isAwsSignedAt } from '../aws/request.ts';
import type { Connection } from '../connections.ts';
import { type Answer, allowed } from '../contract.ts';
import { isGoogle } from '../google/request.ts';
import type { RequestHead } from '../head.ts';
import type { HeadAnswer, RequestListener } from '../http.ts';
import type { RuleVerdict } from '../policy/verdict.ts';
import { answered } from './answers.ts';
import { awsAnswer } from './aws.ts';
import { googleAnswer } from './google.ts';
import { deniedWithin, hostNamedBy, isCompleteAddress } from './host.ts';
import type { ReadingRules } from './rules.ts';
import { runtimeApiListener } from './runtime-api.ts';

/** Makes the listener that decides about the requests of a connection. */
export const listenerFor = (connection: Connection, rules: ReadingRules): RequestListener =>
  connection.runtimeApi ? runtimeApiListener(connection, rules) : requestListener(connection, rules);

/** Makes the listener that judges the lines and the host of each request, the permissions that a request to AWS needs, and the texts of events in the address. */
export function requestListener(connection: Connection, rules: ReadingRules): RequestListener {
  const policy = rules.permissions();

  const unreadable = (why: string, isHttp: boolean): Answer => {
    const evidence = { message: why };
    const denied = { action: 'deny', rule: null } as const;
    const act = `a request to ${connection.host} that cannot be read`;
    // An unreadable request over a proxy or to an IP address could be a request to AWS.
    if (policy !== null && (isHttp || isAws(connection.host)))
      return rules.settle('permissions', denied, act, evidence);
    // An unreadable request could name another host, which no rule allows.
    return isHttp && connection.byName && rules.outbound() !== null
      ? rules.settle('outbound', denied as RuleVerdict<never>, act, evidence)
      : allowed;
  };

  const head = (request: RequestHead): HeadAnswer => {
    const named = hostNamedBy(request, connection.host);
    if (named === 'unreadable') return answered(unreadable('no host that can be read', true));
    const host = named?.host ?? connection.host;
    const port = named?.port ?? connection.port;
    // The host behind a proxy is always checked, even if a rule allowed the proxy by its IP address.
    const isChecked = connection.byName || named?.isProxied === true;
    const denial = isChecked && host !== connection.host ? deniedWithin(host, port, connection, rules) : null;
    if (denial !== null && denial !== allowed) return answered(denial);
    const strange = isChecked ? allowed : rules.strange(host, port, connection);
    if (strange !== allowed) return answered(strange);
    return answerTo(request, host, port);
  };

  const answerTo = (request: RequestHead, host: string, port: number): HeadAnswer => {
    if (policy !== null && (isAws(host) || isAwsSigned(request) || isAwsSignedAt(request)))
      return awsAnswer(policy, request, host, connection, rules);
    const web = webAnswer(request, originOf(host, port, connection), rules);
    if (policy === null || web.answer !== allowed || !isGoogle(host, request)) return web;
    return googleAnswer(policy, request, host, rules);
  };

  const lines = (text: string): Answer =>
    rules.prove('header', text, undefined, `the head of a request to ${connection.host}`);

  return { lines, unreadable, head };
}

/** Decides about the address of a request that is not for AWS. */
function webAnswer({ method, target }: RequestHead, origin: string, rules: ReadingRules): HeadAnswer {
  const path = method === 'CONNECT' ? '' : target;
  return answered(isCompleteAddress(path) ? rules.proveUrl('', path) : rules.proveUrl(origin, path));
}

function originOf(host: string, port: number, { tls }: Connection): string {
  const isUsual = port === (tls ? 443 : 80);
  return `${tls ? 'https' : 'http'}://${host}${isUsual ? '' : `:${port}`}`;
}
