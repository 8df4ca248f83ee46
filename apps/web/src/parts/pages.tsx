import type { ReactNode } from 'react';
import { withQuery } from '../address/address.ts';
import { Link } from '../address/link.tsx';
import { countText } from './number.tsx';

/** The rows of one page of a list. */
export const pageSize = 50;

/** Returns the number of rows before the page that the address asks for. */
export function offsetOf(query: URLSearchParams): number {
  const offset = Number(query.get('offset') ?? 0);
  return Number.isSafeInteger(offset) && offset > 0 ? offset : 0;
}

interface PagesProps {
  readonly offset: number;
  readonly shown: number;
  readonly total: number;
  readonly children?: ReactNode;
}

/** Which rows of a list are shown, and links to the others. */
export function Pages({ offset, shown, total, children }: PagesProps) {
  const last = offset + shown;
  return (
    <p>
      {countText(offset + 1)} to {countText(last)} of {countText(total)}
      {children}
      {offset > 0 && (
        <>
          {' · '}
          <Link href={withQuery({ offset: offset > pageSize ? String(offset - pageSize) : null })}>
            before
          </Link>
        </>
      )}
      {last < total && (
        <>
          {' · '}
          <Link href={withQuery({ offset: String(last) })}>next</Link>
        </>
      )}
    </p>
  );
}
