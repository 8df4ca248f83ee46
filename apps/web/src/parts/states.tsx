import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { useAddress } from '../address/address.ts';
import { Link } from '../address/link.tsx';
import { ApiError } from '../data/api.ts';
import { queries } from '../data/query.ts';
import { loginHref } from '../data/session.ts';
import { durationText, useNow } from './time.tsx';

interface LoadedProps<T> {
  readonly query: UseQueryResult<T, Error>;
  /** The rows that the content will have, for the grey rows before it. */
  readonly rows?: number;
  readonly children: (data: T) => ReactNode;
}

/** Shows what a query has: grey rows before the first answer, the reason of a failure, or the answer, with its age if it is old. */
export function Loaded<T>({ query, rows = 6, children }: LoadedProps<T>) {
  const { data, error, isPlaceholderData } = query;
  const isRefused = error instanceof ApiError && [400, 401, 403, 404].includes(error.status);
  if (error && (data === undefined || isPlaceholderData || isRefused))
    return <Failed error={error} retry={() => void query.refetch()} />;
  if (data === undefined) return <Waiting rows={rows} />;
  return (
    <div className={isPlaceholderData ? 'is-old' : undefined} aria-busy={isPlaceholderData}>
      {error && <Stale since={query.dataUpdatedAt} error={error} retry={() => void query.refetch()} />}
      {children(data)}
    </div>
  );
}

/** Seconds after which a page that waits says so. */
const longWait = 10;

function Waiting({ rows }: { readonly rows: number }) {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), longWait * 1_000);
    return () => clearTimeout(timer);
  }, []);
  return (
    <section className="panel" aria-busy="true" aria-label="Loading">
      {Array.from({ length: rows }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all the same
        <div className="skeleton" key={at} />
      ))}
      <output className="note">
        {isLong ? (
          <>
            Still waiting after {longWait} s.{' '}
            <button type="button" onClick={() => void queries.cancelQueries()}>
              Cancel
            </button>
          </>
        ) : (
          'Loading…'
        )}
      </output>
    </section>
  );
}

function Failed({ error, retry }: { readonly error: Error; readonly retry: () => void }) {
  const address = useAddress();
  const { status, requestId } = error instanceof ApiError ? error : { status: 0, requestId: null };
  const titles: Readonly<Record<number, string>> = {
    401: 'You are not logged in',
    403: 'Not allowed',
    404: 'Not here',
  };
  return (
    <section className="panel message" role="alert">
      <h2>{titles[status] ?? 'This could not be loaded'}</h2>
      <p>{error.message}</p>
      {status === 404 && (
        <p className="muted">
          It never was here, it is gone, or it belongs to a team of which you are no member: the console does
          not say which, so that nobody can find out names.
        </p>
      )}
      {requestId !== null && (
        <p className="muted small">
          Request <span className="mono">{requestId}</span>
          {status >= 500 && '; the log of the console has it'}.
        </p>
      )}
      <p>
        {status === 401 ? (
          <Link className="button primary" href={loginHref(`${address.path}?${address.query}`)}>
            Log in
          </Link>
        ) : (
          status !== 403 && status !== 404 && <Remedy status={status} retry={retry} />
        )}
      </p>
    </section>
  );
}

/** The next step after a failure. A filter that was refused is refused again. */
function Remedy({ status, retry }: { readonly status: number; readonly retry: () => void }) {
  const { path, query } = useAddress();
  if (status === 400 && query.size > 0)
    return (
      <Link className="button primary" href={path}>
        Clear the filters
      </Link>
    );
  return (
    <button type="button" className="primary" onClick={retry}>
      Retry
    </button>
  );
}

interface StaleProps {
  readonly since: number;
  readonly error: Error;
  readonly retry: () => void;
}

function Stale({ since, error, retry }: StaleProps) {
  const now = useNow();
  return (
    <div className="banner" role="alert">
      <span>
        <b>△ As of {durationText(now - since)} ago.</b> {error.message} What you see is the last answer.
      </span>
      <button type="button" onClick={retry}>
        Retry
      </button>
    </div>
  );
}

/** Milliseconds after which an answer is old: three times the usual time between two reads. */
const oldAfter = 12_000;

/** The age of a query's answer, for the head of a page; nothing for a fresh one. */
export function Age({ query }: { readonly query: UseQueryResult<unknown, Error> }) {
  const now = useNow();
  if (query.dataUpdatedAt === 0 || now - query.dataUpdatedAt < oldAfter) return null;
  return <span className="warn small nw">as of {durationText(now - query.dataUpdatedAt)} ago</span>;
}
