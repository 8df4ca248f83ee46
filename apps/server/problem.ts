import {
  Busy,
  ForeignApp,
  isAboutValues,
  LastAdministrator,
  NameTaken,
  StoreUnavailable,
  WrongDecision,
  WrongFilter,
} from '@emmental/store';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { HostRefused } from './changes/hosts/host.ts';

/** A refusal with its status and a sentence for whoever asked. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 429;
  constructor(status: Refused['status'], message: string) {
    super(message);
    this.status = status;
  }
}

/** Seconds after which a sender should come again. */
const retryAfter = '5';

/** Answers an error as `application/problem+json` (RFC 9457). What nobody foresaw is told without its text, which may hold data. */
export function problemOf(error: unknown, context: Context): Response {
  const { status, detail } = describe(error);
  const headers: Record<string, string> = { 'content-type': 'application/problem+json' };
  if (status === 429 || status === 503) headers['retry-after'] = retryAfter;
  const requestId: unknown = context.get('requestId');
  return new Response(
    JSON.stringify({ type: 'about:blank', title: titles[status] ?? 'Error', status, detail, requestId }),
    { status, headers },
  );
}

const titles: Readonly<Record<number, string>> = {
  400: 'Not understood',
  401: 'Not logged in',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Conflict',
  413: 'Too large',
  415: 'Not supported',
  429: 'Too many',
  500: 'Error',
  502: 'The host of the repositories refused',
  503: 'Not available',
};

function describe(error: unknown): { readonly status: number; readonly detail: string } {
  if (error instanceof Refused) return { status: error.status, detail: error.message };
  if (error instanceof Busy) return { status: 429, detail: error.message };
  if (error instanceof StoreUnavailable)
    return { status: 503, detail: 'the database cannot be reached; nothing was stored' };
  if (error instanceof HostRefused) return { status: 502, detail: error.message };
  if (error instanceof ForeignApp || error instanceof NameTaken || error instanceof LastAdministrator)
    return { status: 409, detail: error.message };
  if (error instanceof WrongDecision || error instanceof WrongFilter)
    return { status: 400, detail: error.message };
  if (isAboutValues(error))
    return { status: 400, detail: 'a value of this request is none that can be stored' };
  if (error instanceof HTTPException) return { status: error.status, detail: error.message };
  return { status: 500, detail: 'the console failed; its log has the reason under this request id' };
}
