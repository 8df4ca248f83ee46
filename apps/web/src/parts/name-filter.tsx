import { withQuery } from '../address/address.ts';
import { Link } from '../address/link.tsx';

/** A filter by an exact name, which a link of another page or a row has set. A click takes it away. */
export function NameFilter({ name, value }: { readonly name: string; readonly value: string | null }) {
  if (value === null) return null;
  return (
    <Link className="button" href={withQuery({ [name]: null, after: null, offset: null, open: null })}>
      {name} {value} ×
    </Link>
  );
}
