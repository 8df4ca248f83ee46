import { useAddress } from '../../address/address.ts';
import type { FunctionPage } from '../../data/function-page.ts';
import { type CallList, useCalls } from '../../data/traffic.ts';
import { SelectFilter } from '../../parts/filters.tsx';
import { Loaded } from '../../parts/states.tsx';
import { CallTable } from '../traffic/calls.tsx';
import { order, periods } from '../traffic/words.ts';

/** The tab Traffic: what a function called, by section and rule. */
export function TrafficTab({ page }: { readonly page: FunctionPage }) {
  const { query } = useAddress();
  const wanted = new URLSearchParams(query);
  wanted.set('app', page.app);
  wanted.set('environment', page.environment);
  wanted.set('function', page.name);
  wanted.set('limit', '200');
  const calls = useCalls(wanted);
  return (
    <>
      <search className="filter">
        <SelectFilter
          name="days"
          label="since"
          all="7 d"
          options={periods.filter(({ value }) => value !== '7')}
        />
      </search>
      <Loaded query={calls} rows={6}>
        {(list) => <Sections list={list} page={page} />}
      </Loaded>
    </>
  );
}

function Sections({ list, page }: { readonly list: CallList; readonly page: FunctionPage }) {
  if (list.rows.length === 0)
    return (
      <section className="panel message">
        <p>
          {page.seenAt === null
            ? 'No guard was ever heard of, so it is not known what this function calls.'
            : 'No guard told of a call in this time.'}
        </p>
      </section>
    );
  const groups = [...order, null].flatMap((section) => {
    const rows = list.rows.filter((row) => row.section === section);
    return rows.length === 0 ? [] : [{ key: section ?? '?', head: section ?? '? unknown section', rows }];
  });
  return (
    <CallTable label="Traffic" groups={groups} withFunction={false}>
      <p className="note">
        {list.rows.length} of {list.total}. Counts are lower bounds: an instance that ends idle may take its
        last counts along.
      </p>
    </CallTable>
  );
}
