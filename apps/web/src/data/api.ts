/** A refusal of the server, or no answer from it (`status` 0). */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly requestId: string | null;
  constructor(status: number, message: string, requestId: string | null) {
    super(message);
    this.status = status;
    this.requestId = requestId;
  }
}

/** Reads a resource of the API. Throws `ApiError`. */
export const read = <T>(path: string, signal?: AbortSignal): Promise<T> =>
  ask<T>(path, signal ? { signal } : {});

/** Sends a document to the API and returns its answer. Throws `ApiError`. */
export const send = <T>(path: string, body: unknown, method = 'POST'): Promise<T> =>
  ask<T>(path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

async function ask<T>(path: string, init: RequestInit): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(path, { ...init, credentials: 'same-origin', redirect: 'error' });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError(0, 'The console does not answer.', null);
  }
  const text = await answer.text();
  const body = jsonOf(text);
  if (answer.ok) return body as T;
  const { detail, requestId } = body as { readonly detail?: unknown; readonly requestId?: unknown };
  throw new ApiError(
    answer.status,
    typeof detail === 'string' ? sentenceOf(detail) : `The console answered ${answer.status}.`,
    typeof requestId === 'string' ? requestId : null,
  );
}

function jsonOf(text: string): unknown {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    return {};
  }
}

/** The server's texts begin with a small letter and have no full stop. */
const sentenceOf = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
