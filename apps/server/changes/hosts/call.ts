import { type GitHostSettings, HostRefused } from './host.ts';

/** Limits of one call to the host: milliseconds, and bytes of its answer. */
const limits = { time: 15_000, bytes: 4 * 1024 * 1024 } as const;

interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly body?: unknown;
  /** The call in words, for an error: `read emmental.yaml`. */
  readonly doing: string;
}

/** The fields of an answer that this reads; any of them can be missing or have another type. */
export type HostAnswer = Readonly<Record<string, unknown>>;

/**
 * Calls the API of the host and returns its document. No redirect is followed, so the token goes nowhere else. Throws `HostRefused` with a
 * sentence that has no text of the answer.
 */
export async function callHost(
  { api, token, kind }: GitHostSettings,
  path: string,
  { method = 'GET', body, doing }: Call,
): Promise<HostAnswer> {
  const own: Readonly<Record<string, string>> =
    kind === 'github'
      ? {
          authorization: `Bearer ${token}`,
          accept: 'application/vnd.github+json',
          'x-github-api-version': '2022-11-28',
        }
      : { 'private-token': token, accept: 'application/json' };
  const headers: Record<string, string> = { ...own, 'user-agent': 'emmental' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(`${api.replace(/\/+$/, '')}${path}`, {
      method,
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(limits.time),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    text = await bounded(answer);
  } catch (error) {
    if (error instanceof HostRefused) throw error;
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    throw new HostRefused(
      isLate
        ? `could not ${doing}: the host did not answer within ${limits.time / 1000} s`
        : `could not ${doing}: the host of the repositories cannot be reached`,
    );
  }
  if (!answer.ok) throw new HostRefused(`could not ${doing}: ${reasonOf(answer.status)}`);
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document === 'object' && document !== null) return document as HostAnswer;
  } catch {
    // Told below.
  }
  throw new HostRefused(`could not ${doing}: the host answered with something else than JSON`);
}

function reasonOf(status: number): string {
  if (status >= 300 && status < 400)
    return 'the host sends elsewhere, and no redirect is followed; configure the address of its API';
  const reasons: Readonly<Record<number, string>> = {
    400: 'the host did not understand it',
    401: 'the host does not know the token',
    403: 'the token is not allowed to, or its limit is reached',
    404: 'the host does not have it, or the token may not see it',
    409: 'the host says that it conflicts with something that is there',
    422: 'the host says that it is there already, or is not valid',
    429: 'the limit of the token is reached; try again later',
  };
  return reasons[status] ?? `the host answered ${status}`;
}

async function bounded(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > limits.bytes) throw new HostRefused('the host answered with more than 4 MB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
