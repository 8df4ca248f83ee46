import type { Connection } from '../connections.ts';
import { type Answer, allowed } from '../contract.ts';
import type { RequestListener } from '../http.ts';
import type { RuleVerdict } from '../policy/verdict.ts';
import { answered } from './answers.ts';
import type { ReadingRules } from './rules.ts';

/**
 * Allows the requests to Lambda's Runtime API that the runtime client of this process needs: the result or error of a current event, the
 * error of the start, and `next` as long as fewer events are being handled than may run at the same time. `next` is refused if the runtime
 * fetches events with native code.
 */
export function runtimeApiListener(connection: Connection, rules: ReadingRules): RequestListener {
  const { invocations } = rules;
  const deny = (act: string): Answer =>
    rules.settle(
      'outbound',
      { action: 'deny', rule: null } as RuleVerdict<never>,
      `${connection.host}:${connection.port} ${act}`,
    );
  const isOwnResult = (path: string): boolean => {
    const [, id = ''] =
      /^\/2018-06-01\/runtime\/invocation\/([\w-]{1,100})\/(?:response|error)$/.exec(path) ?? [];
    return id !== '' && (invocations.isRunning(id) || invocations.hasEnded(id));
  };
  const mayPost = (path: string): boolean => path === '/2018-06-01/runtime/init/error' || isOwnResult(path);
  const mayGet = (path: string): boolean => {
    if (path === '/2018-06-01/runtime/restore/next') return true;
    const isNext = path === '/2018-06-01/runtime/invocation/next';
    return isNext && invocations.count() < rules.concurrency && rules.fetchesHere();
  };
  return {
    lines: () => allowed,
    head: ({ method, target }) => {
      const path = target.replace(/^http:\/\/[^/]{1,300}/, '').split('?', 1)[0] ?? '';
      const isAllowed = (method === 'POST' && mayPost(path)) || (method === 'GET' && mayGet(path));
      return answered(isAllowed ? allowed : deny(`${method} ${path}`));
    },
    unreadable: () => deny('not a request'),
  };
}
