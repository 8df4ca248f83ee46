import { Link } from '../../address/link.tsx';
import { pathHref, pathsHref } from '../../address/pages.ts';
import { pathAt, pathsOfIncident, titleOfPath, usePaths } from '../../data/paths.ts';
import type { ThreatRow } from '../../data/threats.ts';
import { Fact } from '../../parts/drawer.tsx';
import { counted } from '../../parts/number.tsx';

/** The open path by which an incident came: the one at a line of its stack, and all of the function for such an attack. */
export function OpenPath({ threat }: { readonly threat: ThreatRow }) {
  const filters = pathsOfIncident(threat);
  const { data } = usePaths(new URLSearchParams(filters ?? {}), filters !== null);
  if (filters === null || !data || data.total === 0) return null;
  const path = pathAt(data.rows, threat.evidence);
  return (
    <Fact name="Open path">
      {path !== null && (
        <>
          <Link href={pathHref(path.key)}>{titleOfPath(path)}</Link>
          <br />
        </>
      )}
      <Link href={pathsHref(filters)} data-count={data.total}>
        {counted(data.total, 'open path')}
      </Link>{' '}
      <span className="muted">of such an attack to {threat.function}</span>
      {threat.kind === 'block' && (
        <p className="muted small">
          This call was stopped by the guard that ran. Open is judged from the last scan of main: the page of
          the path says what runs now.
        </p>
      )}
    </Fact>
  );
}
