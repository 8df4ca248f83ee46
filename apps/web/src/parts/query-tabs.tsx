import { useAddress } from '../address/address.ts';
import { Link } from '../address/link.tsx';
import { countText } from './number.tsx';

interface QueryTabsProps<Count extends string> {
  /** The tabs: each has a title, a query (`q` in the address), and the name of its count. */
  readonly tabs: readonly (readonly [string, string, Count])[];
  /** The counts; undefined while they load. */
  readonly counts: Readonly<Record<Count, number>> | undefined;
  readonly hrefOf: (q: string) => string;
}

/** Tabs that are ready queries of one list, each with the number of its rows. */
export function QueryTabs<Count extends string>({ tabs, counts, hrefOf }: QueryTabsProps<Count>) {
  const { query } = useAddress();
  return (
    <nav className="tabs" aria-label="Tabs">
      {tabs.map(([title, q, count]) => (
        <Link key={title} href={hrefOf(q)} aria-current={(query.get('q') ?? '') === q ? 'page' : undefined}>
          {title} {counts && <span className="mono faint">{countText(counts[count])}</span>}
        </Link>
      ))}
    </nav>
  );
}
