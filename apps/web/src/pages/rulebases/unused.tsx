import { hrefOf } from '../../address/address.ts';
import { Link } from '../../address/link.tsx';
import { functionHref, unusedRulesHref } from '../../address/pages.ts';
import { type UnusedList, type UnusedRule, unusedFilters, useUnusedRules } from '../../data/rulebases.ts';
import { EmptyList } from '../../parts/empty-list.tsx';
import { SelectFilter, SetFilter } from '../../parts/filters.tsx';
import { FunctionLink } from '../../parts/function-link.tsx';
import { counted } from '../../parts/number.tsx';
import { offsetOf, Pages } from '../../parts/pages.tsx';
import { RemovalVerdict } from '../../parts/removal.tsx';
import { Loaded } from '../../parts/states.tsx';
import { type Column, DataTable } from '../../parts/table.tsx';
import { Waits } from '../../parts/waits.tsx';

const hits = [{ value: 'unknown', label: 'not known: silent or new guards' }];

/** The unused rules of all functions, each with the answer to the question if it may be removed. */
export function UnusedRules({ query }: { readonly query: URLSearchParams }) {
  const list = useUnusedRules(query);
  const isKnown = query.get('hits') !== 'unknown';
  const total = list.data && (isKnown ? list.data.known : list.data.unknown);
  return (
    <>
      <search className="filter">
        <SelectFilter name="hits" label="hits" all="known, none counted" options={hits} />
        <SetFilter name="app" />
        <SetFilter name="environment" />
        <span className="right muted small" data-total={total}>
          {total !== undefined && counted(total, 'rule')}
        </span>
      </search>
      <Loaded query={list} rows={5}>
        {(data) =>
          data.rows.length === 0 ? (
            <EmptyList names={unusedFilters}>
              Each rule that allows something was used, as far as guards tell.
            </EmptyList>
          ) : (
            <DataTable
              label="Unused rules"
              columns={columnsOf(data)}
              groups={[{ key: 'all', head: null, rows: data.rows }]}
              keyOf={(row) => `${row.app}/${row.environment}/${row.function}/${row.section}/${row.name}`}
            >
              <div className="note">
                <Pages offset={offsetOf(query)} shown={data.rows.length} total={total ?? 0} />
                <p>
                  Unused = a rule that allows something, without a hit since counting began (90 days at most).
                  Hits are lower bounds.
                  {isKnown && data.unknown > 0 && (
                    <>
                      {' '}
                      <Link href={unusedRulesHref({ hits: 'unknown' })} data-count={data.unknown}>
                        {counted(data.unknown, 'rule')}
                      </Link>{' '}
                      of guards that are silent, or count for less than a week, have no known hit either:
                      nobody knows if they are used.
                    </>
                  )}
                </p>
              </div>
            </DataTable>
          )
        }
      </Loaded>
    </>
  );
}

const columnsOf = ({ asOf }: UnusedList): readonly Column<UnusedRule>[] => [
  {
    key: 'rule',
    head: 'Rule',
    className: 'main-cell',
    cell: (row) => (
      <Link
        href={hrefOf(functionHref({ ...row, name: row.function }), {
          open: `${row.section ?? '?'}/${row.name}`,
        })}
        data-row=""
      >
        {row.section ?? '?'} / {row.name}
      </Link>
    ),
  },
  { key: 'match', head: 'Match', className: 'mono wide-cell', cell: ({ match }) => match ?? '? unknown' },
  {
    key: 'function',
    head: 'Function',
    label: 'function',
    cell: (row) => (
      <>
        <FunctionLink of={row} /> <span className="faint small">{row.environment}</span>
      </>
    ),
  },
  {
    key: 'verdict',
    head: 'May it be removed?',
    label: 'may it be removed?',
    className: 'wide-cell',
    cell: (row) => (
      <>
        <RemovalVerdict rule={{ ...row, asOf }} /> <Waits of={row.waits === null ? [] : [row.waits]} />
      </>
    ),
  },
  {
    key: 'owner',
    head: 'Owner',
    label: 'owner',
    className: 'muted',
    cell: ({ owner }) => owner ?? <span className="faint">nobody</span>,
  },
];
