import type { PermissionRule, SignalEvidence } from '@emmental/model';
import { isAws } from './aws/hosts.ts';
import { targetExpression, targetsLike } from './aws/objects.ts';
import {
  type AwsRequest,
  type AwsTable,
  awsRequests,
  type InBody,
  isAwsSigned,
  isAwsSignedAt,
} from './aws/request.ts';
import type { Connection, Reader } from './connections.ts';
import { type Answer, allowed } from './contract.ts';
import { Forms } from './forms.ts';
import { asWritten, behind, blanks, type RequestHead } from './head.ts';
import { type HeadAnswer, httpReader, type RequestListener } from './http.ts';
import type { Invocations } from './invocations.ts';
import { pathAt } from './pattern.ts';
import type { OutboundPolicy } from './policy/outbound.ts';
import {
  described,
  type PermissionPolicy,
  type PermissionVerdict,
  permissionPolicy,
} from './policy/permissions.ts';
import type { RuleVerdict } from './policy/verdict.ts';
import { mysqlReader, startsMysql } from './sql/mysql.ts';
import { postgresReader, startsPostgres } from './sql/postgres.ts';
import { helloReader } from './tls.ts';

export interface ReadingRules {
  readonly permissions: readonly PermissionRule[] | null;
  readonly env: Readonly<Record<string, string>>;
  readonly requests: () => AwsTable;
  readonly settle: (
    section: 'outbound' | 'permissions',
    verdict: RuleVerdict<never> | RuleVerdict<PermissionRule>,
    what: string,
    evidence?: SignalEvidence,
  ) => Answer;
  readonly proven: (kind: string, argument: string, dialect?: string) => Answer;
  /** Text of an event that changes what the address means that origin and path are. */
  readonly held: (origin: string, path: string) => Answer;
  /** The same of one path after the other behind an origin, each where it begins in a text with a blank behind it. */
  readonly heldFrom: (origin: string) => (text: string, from: number) => Answer;
  readonly outbound: () => OutboundPolicy | null;
  readonly invocations: Invocations;

  /** Invocations that can run at a time. */
  readonly concurrency: number;
  /** Whether events are asked for over sockets that are seen. */
  readonly asksHere: () => boolean;
}

/** Of requests by HTTP/2: their bodies are not seen, and what they are on is not known where only a body would tell. */
export function requestAnswers(connection: Connection, rules: ReadingRules): (head: RequestHead) => Answer {
  const asked = connection.runtimeApi ? runtimeApiListener(connection, rules) : listener(connection, rules);
  return (head) => {
    const { answer, body } = asked.head(head);
    return body === null ? answer : body('');
  };
}

/** What a connection carries is told by its first bytes; what nobody needs to read is not read. */
export function readerOf(connection: Connection, rules: ReadingRules): Reader {
  let first = '';
  return {
    wants: () => Number.MAX_SAFE_INTEGER,
    sent: (text, length) => {
      first += asWritten(text);
      const chosen = protocolOf(first, connection, rules);
      if (chosen === undefined) return allowed;
      connection.reader = chosen;
      return chosen?.sent(first, first.length + (length - text.length)) ?? allowed;
    },
  };
}

function protocolOf(first: string, connection: Connection, rules: ReadingRules): Reader | null | undefined {
  if (startsPostgres(first)) return postgresReader((sql) => rules.proven('sql', sql, 'postgresql'));
  if (startsMysql(first)) return mysqlReader((sql) => rules.proven('sql', sql, 'mysql'));
  // What Node itself speaks does not come by here: this is HTTP/2 of another make, and its requests are not seen.
  if (first.startsWith('PRI * HTTP/2.0')) return httpReader(listener(connection, rules));
  if (first[0] === '\x16' && connection.byName && !isAws(connection.host))
    return helloReader((name) =>
      name === null ? allowed : (namedWithin(name, connection.port, connection, rules) ?? allowed),
    );
  if (connection.runtimeApi) return httpReader(runtimeApiListener(connection, rules));
  const isRequest = isAws(connection.host) || startsRequest(first);
  if (isRequest === undefined) return undefined;
  return isRequest ? httpReader(listener(connection, rules)) : null;
}

/**
 * Servers pass over empty lines before a request, some over all that they take for a blank; a method may be of any length, and the
 * PROXY protocol go before it. undefined: as many bytes do not tell, nor of what a database begins with.
 */
function startsRequest(first: string): boolean | undefined {
  const word = behind(blanks, first);
  const rest = word.slice(methodOf.exec(word)?.[0].length);
  const isLong = first.length - rest.length >= longestMethod;
  const isEnded = rest !== word && rest !== '' && rest[0] !== '\n' && blanks.includes(rest[0] as string);
  const beside = behind('\r\n', first);
  if (isLong || isEnded || beside.startsWith(proxied)) return true;
  return rest === '' || proxied.startsWith(beside) || first.length < 8 ? undefined : false;
}

const methodOf = /^[!#$%&'*+.^_`|~0-9A-Za-z-]*/;
const longestMethod = 8192;
/** The PROXY protocol 2, behind its empty lines. */
const proxied = '\0\r\nQUIT\n';

function listener(connection: Connection, rules: ReadingRules): RequestListener {
  const policy = rules.permissions ? permissionPolicy(rules.permissions, rules.env) : null;
  const unreadable = (why: string, isHttp: boolean): Answer => {
    const evidence = { message: why };
    const denied = { action: 'deny', rule: null } as const;
    const what = `a request to ${connection.host} that cannot be read`;
    // Over a proxy, or an address, it could be one to AWS.
    if (policy !== null && (isHttp || isAws(connection.host)))
      return rules.settle('permissions', denied, what, evidence);
    // It could name another host, which no rule allows.
    return isHttp && connection.byName && rules.outbound() !== null
      ? rules.settle('outbound', denied as RuleVerdict<never>, what, evidence)
      : allowed;
  };
  return {
    unreadable,
    head: (head) => {
      const spoken = spokenBy(head, connection.host);
      if (spoken === 'unreadable') return answered(unreadable('no host that can be read', true));
      const port = spoken?.port ?? connection.port;
      // A proxy is asked for another host whatever allowed the connection to it.
      const isNamed = connection.byName || spoken?.isProxied === true;
      const isOther = spoken !== null && isNamed && spoken.host !== connection.host;
      const named = isOther ? namedWithin(spoken.host, port, connection, rules) : null;
      if (named !== null && named !== allowed) return answered(named);
      const said = saidTo(spoken?.host ?? connection.host, port, head);
      // What is denied goes on only as long as the mode lets it.
      return named === null ? said : readAlone(said);
    },
  };

  function saidTo(host: string, port: number, head: RequestHead): HeadAnswer {
    if (policy !== null && (isAws(host) || isAwsSigned(head))) return cloudAnswer(policy, head, host);
    // The next may be none to AWS.
    if (policy !== null && isAwsSignedAt(head)) return readAlone(cloudAnswer(policy, head, host));
    const isUsual = port === (connection.tls ? 443 : 80);
    const origin = `${connection.tls ? 'https' : 'http'}://${host}${isUsual ? '' : `:${port}`}`;
    const path = head.method === 'CONNECT' ? '' : head.target;
    const answer = wholeAddress.test(path) ? rules.held('', path) : rules.held(origin, path);
    const next = rules.heldFrom(origin);
    return {
      ...answered(answer),
      again: (text, { from, isPlain }) => {
        if (policy !== null && !isPlain) return null;
        const held = next(text, from);
        return held === allowed ? passed : answered(held);
      },
    };
  }

  /** A request to AWS; the next may well be the same operation on something else. */
  function cloudAnswer(policy: PermissionPolicy, head: RequestHead, host: string): HeadAnswer {
    const settle = (verdict: PermissionVerdict): Answer => {
      if (verdict.action === 'allow') return rules.settle('permissions', verdict, '');
      const evidence = verdict.note === null ? {} : { message: verdict.note };
      return rules.settle('permissions', verdict, described(verdict), evidence);
    };
    const judge = (request: AwsRequest): Answer => settle(policy.judge(request));
    const isElsewhere = host !== connection.host;
    const requestTo = awsRequests(head, host, rules.env, rules.requests(), isElsewhere);
    const inBody = ({ read }: InBody): HeadAnswer => ({ answer: allowed, body: (body) => judge(read(body)) });
    const first = requestTo(head.target, false);
    const objects = new Forms<PermissionVerdict>();
    /** What is asked for often of objects of one bucket, and what allows it; where a path names two objects each is read. */
    const note = (target: string, asked: AwsRequest, verdict: PermissionVerdict): void => {
      const isEither = isElsewhere && !isAws(host);
      const like = isEither || verdict.action !== 'allow' ? null : targetsLike(target, asked);
      if (like === null) return;
      const expression = (): string | null => {
        const patterns = policy.objectsOf(like.action, verdict.rule);
        return patterns === null ? null : targetExpression(like, patterns);
      };
      objects.note(JSON.stringify(like), expression, verdict);
    };
    const again: HeadAnswer['again'] = (text, { from, isPlain, end, length }) => {
      const like = isPlain ? objects.find(text, from) : null;
      if (like !== null) return answered(settle(like));
      const target = pathAt(text, from);
      const asked = target === head.target ? first : requestTo(target, isPlain);
      if ('read' in asked) {
        // All of the body, and nothing behind it.
        const known = text.length - end === length ? asked.find(text, end) : null;
        return known === null ? inBody(asked) : answered(judge(known));
      }
      const verdict = policy.judge(asked);
      if (isPlain) note(target, asked, verdict);
      return answered(settle(verdict));
    };
    return { ...('read' in first ? inBody(first) : answered(judge(first))), again };
  }
}

/** Tells nothing of the requests that are like it. */
const readAlone = ({ answer, body }: HeadAnswer): HeadAnswer => ({ answer, body });
const answered = (answer: Answer): HeadAnswer => ({ answer, body: null });
const passed = answered(allowed);

/** Another host that is named within a connection; null: it is not denied, in whatever mode. */
function namedWithin(host: string, port: number, connection: Connection, rules: ReadingRules): Answer | null {
  const verdict = rules.outbound()?.spoken(host, port);
  if (verdict?.action !== 'deny') return null;
  const what = `${host}:${port} over a connection to ${connection.host}`;
  return rules.settle('outbound', verdict as RuleVerdict<never>, what);
}

interface Spoken {
  readonly host: string;
  readonly port: number | null;
  /** The server is asked to hand the request on. */
  readonly isProxied: boolean;
}

/** Where the Host header, or the whole address, points; two hosts in one, or what is no name, cannot be read. */
function spokenBy({ method, target, headers }: RequestHead, own: string): Spoken | 'unreadable' | null {
  const whole = method === 'CONNECT' ? target : wholeAddress.exec(target)?.[1];
  const said = headers['host'] ?? '';
  const text = (whole ?? said).toLowerCase();
  if (text === '') return null;
  // Both are the same, or it depends on the server which of them counts (RFC 9112, 3.2.2). Many name the proxy itself (`own`).
  if (method !== 'CONNECT' && whole !== undefined && said !== '') {
    const name = nameOf(said);
    if (name !== nameOf(whole) && name !== own) return 'unreadable';
  }
  const parts = /^(\[[0-9a-f:.%\w]{2,60}\]|[^\s:,;/\\?#@[\]"'<>()]{1,253})(?::(\d{1,5}))?$/.exec(text);
  if (parts === null) return 'unreadable';
  return {
    host: (parts[1] ?? '').replace(/\.$/, ''),
    port: parts[2] ? Number(parts[2]) : usualPort(target),
    isProxied: whole !== undefined,
  };
}

/** Of what names a host, without a user, a port and the dot at its end. */
const nameOf = (place: string): string =>
  place
    .toLowerCase()
    .replace(/^.*@/, '')
    .replace(/:\d{0,100}$/, '')
    .replace(/\.$/, '');

/** Of a whole address without a port that of its scheme, whatever the port of the proxy is. */
const usualPort = (target: string): number | null =>
  /^(?:https|wss):\/\//i.test(target) ? 443 : wholeAddress.test(target) ? 80 : null;

const wholeAddress = /^[a-z][a-z0-9+.-]{0,20}:\/\/(?:[^/?#@]{0,500}@)?([^/?#]{1,300})/i;

/**
 * Of Lambda's Runtime API only what the running function needs: its own answer or error, the error of its start, and,
 * while nothing runs, one `next` for each invocation that can run at a time; none where the first event was asked for otherwise.
 */
function runtimeApiListener(connection: Connection, rules: ReadingRules): RequestListener {
  const deny = (what: string): Answer =>
    rules.settle(
      'outbound',
      { action: 'deny', rule: null } as RuleVerdict<never>,
      `${connection.host}:${connection.port} ${what}`,
    );
  return {
    head: ({ method, target }) => {
      const path = target.replace(/^http:\/\/[^/]{1,300}/, '').split('?', 1)[0] ?? '';
      const [, id = ''] =
        /^\/2018-06-01\/runtime\/invocation\/([\w-]{1,100})\/(?:response|error)$/.exec(path) ?? [];
      const isOwn =
        method === 'POST' && id !== '' && (rules.invocations.isRunning(id) || rules.invocations.hasEnded(id));
      const isStart = method === 'POST' && path === '/2018-06-01/runtime/init/error';
      const isNext = method === 'GET' && path === '/2018-06-01/runtime/invocation/next';
      const mayPoll = isNext && rules.invocations.count() < rules.concurrency && rules.asksHere();
      const isRestore = method === 'GET' && path === '/2018-06-01/runtime/restore/next';
      return answered(isOwn || isStart || mayPoll || isRestore ? allowed : deny(`${method} ${path}`));
    },
    unreadable: () => deny('not a request'),
  };
}
