import { Link } from '../../address/link.tsx';
import { pathHref } from '../../address/pages.ts';
import { type PathRow, titleOfPath } from '../../data/paths.ts';
import { ClosedBy } from '../../parts/closed-by.tsx';
import { FunctionLink } from '../../parts/function-link.tsx';
import { Attacked, GuardShort } from '../../parts/guard-now.tsx';

/** The path to look at first: its owner, what its guard does now, and what would close it. */
export function Worst({ path }: { readonly path: PathRow | null }) {
  if (path === null) return null;
  const { environment, owner, loses, closing } = path;
  return (
    <section className="panel worst" aria-label="Most urgent">
      <h2>
        Most urgent{' '}
        <span className="right faint">attacked and not stopped first, then the greatest loss</span>
      </h2>
      <div>
        <p className="worst-title">
          <Link href={pathHref(path.key)}>{titleOfPath(path)}</Link> <Attacked path={path} />
        </p>
        <dl>
          <div>
            <dt>Function</dt>
            <dd>
              <FunctionLink of={path} />, {environment}
            </dd>
          </div>
          <div>
            <dt>Owner</dt>
            <dd>{owner ?? 'nobody: neither rulebase nor CODEOWNERS names one'}</dd>
          </div>
          <div>
            <dt>At stake</dt>
            <dd>{loses}</dd>
          </div>
          <div>
            <dt>Now</dt>
            <dd>
              <GuardShort path={path} />
            </dd>
          </div>
          <div>
            <dt>Closed by</dt>
            <dd>
              {closing === null ? (
                <Link href={pathHref(path.key)}>no single change; see the path</Link>
              ) : (
                <ClosedBy closing={closing} />
              )}
            </dd>
          </div>
        </dl>
      </div>
    </section>
  );
}
