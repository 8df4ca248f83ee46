import { gzipSync } from 'node:zlib';
import type { Upload } from '@emmental/store/upload';
import { isTrusted } from '../advisories/sources.ts';
import { WrongUse } from '../exit.ts';

/** The variable that holds the token: an argument would be in the list of processes. */
export const tokenVariable = 'EMMENTAL_UPLOAD_TOKEN';
const milliseconds = 60_000;

/** The console's answer to an upload. */
export interface Sent {
  readonly isRepeated: boolean;
  readonly appeared: number;
  readonly resolved: number;
}

/** Returns the address for uploads of a console, and its token. Throws `WrongUse` where one of them is missing or wrong. */
export function uploadTarget(
  address: string,
  token: string | undefined,
): { readonly url: URL; readonly token: string } {
  if (!isTrusted(address))
    throw new WrongUse(`--upload ${address}: it must be an https address, or one of this machine`);
  if (token === undefined || token === '')
    throw new WrongUse(
      `--upload needs a token of the console in ${tokenVariable}; an administrator makes one under "Tokens"`,
    );
  return { url: new URL('/v1/scans', address), token };
}

/** Sends an upload. Throws `WrongUse` with the console's own sentence when it refuses it. */
export async function sendUpload(
  { url, token }: ReturnType<typeof uploadTarget>,
  upload: Upload,
): Promise<Sent> {
  let answer: Response;
  try {
    answer = await fetch(url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'content-encoding': 'gzip',
      },
      body: gzipSync(JSON.stringify(upload)),
      redirect: 'error',
      signal: AbortSignal.timeout(milliseconds),
    });
  } catch (error) {
    const { message, cause } = error as Error & { cause?: Error };
    throw new WrongUse(`--upload ${url.origin}: ${cause?.message || message}`);
  }
  const body: unknown = await answer.json().catch(() => ({}));
  if (answer.ok) return body as Sent;
  const { detail } = body as { readonly detail?: unknown };
  const why = typeof detail === 'string' ? detail.slice(0, 300) : `it answered ${answer.status}`;
  throw new WrongUse(`--upload ${url.origin}: ${upload.app}: ${why}`);
}
