import { filterFields } from '@emmental/model/filter';
import { useAddress } from '../../address/address.ts';
import { Link } from '../../address/link.tsx';
import { findingsHref } from '../../address/pages.ts';
import { ApiError } from '../../data/api.ts';
import { conditionOf, useFindings } from '../../data/findings.ts';
import type { FunctionPage } from '../../data/function-page.ts';
import { FilterBox } from '../../parts/filter-box.tsx';
import { Findings } from '../../parts/findings/list.tsx';
import { countText } from '../../parts/number.tsx';
import { Loaded } from '../../parts/states.tsx';
import { Time } from '../../parts/time.tsx';

/** The tab Findings: what scans, the daily match and other tools found in a function. */
export function FindingsTab({ page }: { readonly page: FunctionPage }) {
  const { query } = useAddress();
  const findings = useFindings(query, page);
  const error =
    findings.error instanceof ApiError && findings.error.status === 400 ? findings.error.message : null;
  return (
    <>
      <search className="filter">
        <FilterBox
          label="Filter findings of this function"
          fields={filterFields.findings}
          hint="severity: state:any owner: due:<7d"
          error={error}
        />
        <span className="right small">
          {findings.data && `${countText(findings.data.total)} found · `}
          <Link href={findingsHref(conditionOf(page), null)}>in Findings</Link>
        </span>
      </search>
      {error === null && (
        <Loaded query={findings} rows={4}>
          {(list) =>
            list.rows.length === 0 ? (
              <None page={page} q={query.get('q')} />
            ) : (
              <Findings list={list} isOfOne />
            )
          }
        </Loaded>
      )}
    </>
  );
}

function None({ page, q }: { readonly page: FunctionPage; readonly q: string | null }) {
  return (
    <section className="panel message">
      <p>
        <WhyNone scannedAt={page.scannedAt} q={q} />
      </p>
    </section>
  );
}

function WhyNone({ scannedAt, q }: { readonly scannedAt: string | null; readonly q: string | null }) {
  if (scannedAt === null) return <>No scan has this function, so it is not known what there is to find.</>;
  if (q === null)
    return (
      <>
        Nothing is open in what the scan of <Time at={scannedAt} /> checked.
      </>
    );
  return (
    <>
      No finding of this function has <span className="mono">{q}</span>.
    </>
  );
}
