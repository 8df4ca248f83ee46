import type { Plan } from '../core/contract.ts';

/** The reply that the platform gets instead of the handler's answer; the guard throws an `error`. */
export type Reply =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'error'; readonly error: Error };

const value = (answer: unknown): Reply => ({ kind: 'value', value: answer });

/** Makes the reply to an event that the handler does not get, in the form that the trigger understands. */
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

/** Makes the error that a direct caller, Cognito or a state machine gets. */
function blockedError(id: string): Error {
  const error = new Error(`The event was refused (${id})`);
  error.name = 'EmmentalBlocked';
  return error;
}

/** Makes the denial of an authorizer, in both formats that API Gateway accepts. */
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

/** Members of a record that the answer for the record has to repeat. */
interface Task {
  readonly recordId?: unknown;
  readonly data?: unknown;
  readonly taskId?: unknown;
}

/** Makes the answer for a record of a Firehose transformation: `Dropped` if the guard stored the record, otherwise `ProcessingFailed`, so that the service stores it. */
export const transformed = (record: unknown, isKept: boolean): unknown => ({
  recordId: (record as Task).recordId,
  result: isKept ? 'Dropped' : 'ProcessingFailed',
  data: (record as Task).data,
});

/** Makes the answer for a refused task of an S3 batch job. */
export const failedTask = (task: unknown, id: string): unknown => ({
  taskId: (task as Task).taskId,
  resultCode: 'PermanentFailure',
  resultString: `refused (${id})`,
});

/** Makes an answer for a batch, without the answers for its records. */
export function emptyAnswer(answer: 'transform' | 's3-batch', event: unknown): Record<string, unknown> {
  const { invocationId } = (event ?? {}) as { readonly invocationId?: unknown };
  return answer === 'transform'
    ? { records: [] }
    : { invocationSchemaVersion: '1.0', treatMissingKeysAs: 'PermanentFailure', invocationId, results: [] };
}
