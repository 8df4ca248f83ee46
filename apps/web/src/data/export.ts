import { hrefOf } from '../address/address.ts';
import { read } from './api.ts';
import type { Row } from './csv.ts';

/** A list of the API that can be exported. `page` is the name by which it asks for the rows that follow. */
export interface ExportedList {
  readonly path: string;
  readonly page: 'offset' | 'before' | 'after' | null;
}

/** The rows of one answer, and the most that an export has. */
const most = { page: 200, rows: 20_000 } as const;

/** Reads all rows of a list with the filters of its page. Throws `ApiError`. */
export async function readAll(
  { path, page }: ExportedList,
  query: URLSearchParams,
): Promise<{ readonly rows: readonly Row[]; readonly isCut: boolean }> {
  const rows: Row[] = [];
  let place: string | null = null;
  do {
    const wanted = new URLSearchParams(query);
    if (page !== null) wanted.set('limit', String(most.page));
    if (page !== null && place !== null) wanted.set(page, place);
    const answer: { readonly rows: readonly Row[]; readonly next?: unknown; readonly total?: unknown } =
      await read(hrefOf(path, wanted));
    rows.push(...answer.rows);
    place = page === null || answer.rows.length === 0 ? null : placeAfter(answer, rows.length);
  } while (place !== null && rows.length < most.rows);
  return { rows, isCut: place !== null };
}

function placeAfter(
  { next, total }: { readonly next?: unknown; readonly total?: unknown },
  read: number,
): string | null {
  if (typeof next === 'string' || typeof next === 'number') return String(next);
  return typeof total === 'number' && read < total ? String(read) : null;
}
