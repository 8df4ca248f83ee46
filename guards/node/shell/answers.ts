import type { Plan } from '../core/contract.ts';

/** The reply that the platform gets instead of the handler's answer. An error is thrown where the platform waits for one. */
export type Reply =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'error'; readonly error: Error };

const value = (answer: unknown): Reply => ({ kind: 'value', value: answer });

/** The reply to an event that the handler does not see, in the form that its trigger understands. */
export function answerTo(plan: Plan, event: unknown): Reply {
  const body = JSON.stringify({ message: 'Forbidden', id: plan.id });
  const headers = { 'content-type': 'application/json' };
  switch (plan.answer) {
    case 'http':
      return value({ statusCode: plan.http, headers, body, isBase64Encoded: false });
    case 'alb':
      return value({
        statusCode: plan.http,
        statusDescription: `${plan.http} Forbidden`,
        headers,
        body,
        isBase64Encoded: false,
      });
    case 'cloudfront':
      return value({ status: `${plan.http}`, statusDescription: 'Forbidden', body });
    case 'authorizer':
      return value(denied(event));
    case 'error':
      return { kind: 'error', error: blockedError(plan.id) };
    case 'ses':
      return value({ disposition: 'STOP_RULE' });
    case 'batch':
      return value({ batchItemFailures: [] });
    case 'transform':
    case 's3-batch':
      return value(emptyAnswer(plan.answer, event));
    case 'stream':
    case 'asynchronous':
      return value(null);
  }
}

/** The error that the caller of a direct call, Cognito or a state machine sees. */
function blockedError(id: string): Error {
  const error = new Error(`The event was refused (${id})`);
  error.name = 'EmmentalBlocked';
  return error;
}

/** Denies in both formats that authorizers have. */
function denied(event: unknown): unknown {
  const { methodArn, routeArn } = (event ?? {}) as { methodArn?: unknown; routeArn?: unknown };
  return {
    isAuthorized: false,
    principalId: 'denied',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: 'Deny', Resource: methodArn ?? routeArn ?? '*' }],
    },
  };
}

/** Members of a record that its answer must name. */
interface Task {
  readonly recordId?: unknown;
  readonly data?: unknown;
  readonly taskId?: unknown;
}

/** Answers for a record of a transformation: dropped when the guard kept the record, else failed, so that the service keeps it. */
export const transformed = (record: unknown, isKept: boolean): unknown => ({
  recordId: (record as Task).recordId,
  result: isKept ? 'Dropped' : 'ProcessingFailed',
  data: (record as Task).data,
});

/** Answers for a refused task of a batch job of S3. */
export const failedTask = (task: unknown, id: string): unknown => ({
  taskId: (task as Task).taskId,
  resultCode: 'PermanentFailure',
  resultString: `refused (${id})`,
});

/** Makes the answer into which the answers for the single records are put. */
export function emptyAnswer(answer: 'transform' | 's3-batch', event: unknown): Record<string, unknown> {
  const { invocationId } = (event ?? {}) as { readonly invocationId?: unknown };
  return answer === 'transform'
    ? { records: [] }
    : { invocationSchemaVersion: '1.0', treatMissingKeysAs: 'PermanentFailure', invocationId, results: [] };
}
