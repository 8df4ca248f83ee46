import { useAddress } from '../address/address.ts';
import { Link } from '../address/link.tsx';
import { setFilters, withoutFilters } from './filters.tsx';

interface EmptyListProps {
  readonly names: readonly string[];
  /** The sentence for a list that is empty without a filter. */
  readonly children: string;
}

/** The text of a list without rows: the filters that removed them, or why there are none. */
export function EmptyList({ names, children }: EmptyListProps) {
  const { query } = useAddress();
  const filters = setFilters(query, names);
  return (
    <section className="panel message">
      {filters === null ? (
        <p>{children}</p>
      ) : (
        <>
          <p>
            No row has <span className="mono">{filters}</span>.
          </p>
          <p>
            <Link className="button" href={withoutFilters(names)}>
              Show all
            </Link>
          </p>
        </>
      )}
    </section>
  );
}
