import { useAddress } from '../address/address.ts';
import { csvOf } from '../data/csv.ts';
import { type ExportedList, readAll } from '../data/export.ts';
import { useSession } from '../data/session.ts';
import { useSending } from './sending.ts';

interface ExportProps {
  /** The name of the list, which is in the name of the file. */
  readonly name: string;
  readonly list: ExportedList;
  /** The filters as the API takes them; absent = those of the address. */
  readonly query?: URLSearchParams;
}

/** Two buttons that save all rows of a list as CSV or JSON, with their time, their filters and the person. */
export function Export({ name, list, query: asked }: ExportProps) {
  const address = useAddress();
  const { data: session } = useSession();
  const { isBusy, error, send } = useSending();
  const save = (format: 'csv' | 'json') =>
    send(async () => {
      const query = filtersOf(asked ?? address.query);
      const { rows, isCut } = await readAll(list, query);
      const at = new Date().toISOString();
      const scope = query.size === 0 ? 'all that this person may see' : query.toString();
      const about = { list: name, at, by: session?.name ?? '?', scope, isCut };
      const text = format === 'csv' ? csvOf(about, rows) : `${JSON.stringify({ ...about, rows }, null, 2)}\n`;
      download(`emmental-${name}-${at.slice(0, 10)}.${format}`, text, format);
    });
  return (
    <span className="actions export">
      <button type="button" disabled={isBusy} onClick={() => save('csv')}>
        CSV
      </button>
      <button type="button" disabled={isBusy} onClick={() => save('json')}>
        JSON
      </button>
      {error !== null && (
        <span className="hole small" role="alert">
          {error}
        </span>
      )}
    </span>
  );
}

/** Leaves out what the page alone knows: the drawer that is open, and the place in the list. */
function filtersOf(query: URLSearchParams): URLSearchParams {
  const left = new URLSearchParams(query);
  for (const name of ['open', 'offset', 'before', 'after', 'view', 'cell', 'page']) left.delete(name);
  return left;
}

function download(name: string, text: string, format: 'csv' | 'json'): void {
  const type = format === 'csv' ? 'text/csv' : 'application/json';
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
