import { Link } from '../address/link.tsx';
import { threatsHref } from '../address/pages.ts';
import type { PathGuard, PathRow } from '../data/paths.ts';
import { driftOf, runningModes, shortDigest } from '../data/running.ts';
import { Time } from './time.tsx';

/** Returns true if the scan found no guard in the template. */
const lacksGuard = ({ summary: { why } }: PathRow): boolean => why === 'there is no guard in the template';

/** The last attack on a path, and if something stopped it. */
export function Attacked({ path }: { readonly path: PathRow }) {
  const { app, environment, function: fn, attackedAt, unstoppedAt } = path;
  if (attackedAt === null) return null;
  const isStopped = unstoppedAt === null || unstoppedAt < attackedAt;
  return (
    <Link
      className={isStopped ? 'tag warn' : 'tag solid'}
      href={threatsHref({ app, environment, function: fn })}
      title="a guard told of an attack at this line"
    >
      ATTACKED <Time at={attackedAt} />, {isStopped ? 'stopped' : 'not stopped'}
    </Link>
  );
}

/** In a few words: what the guards of the path's function do now. */
export function GuardShort({ path }: { readonly path: PathRow }) {
  const { state, seenAt } = path.guard;
  if (state === 'unprotected') return <>no guard was ever heard of</>;
  if (state === 'silent')
    return (
      <>
        guard silent since <Time at={seenAt} />
      </>
    );
  if (state === 'degraded') return <>the guard runs and controls nothing</>;
  const enforced = enforcedIn(path.guard);
  const what = enforced.length === 0 ? 'stops nothing' : `stops calls in ${enforced.join(', ')} alone`;
  return <>{lacksGuard(path) ? `no guard in the template, but one reports and ${what}` : `guard ${what}`}</>;
}

const enforcedIn = (guard: PathGuard): readonly string[] =>
  runningModes(guard).flatMap(({ section, runs }) => (runs === 'enforce' ? [section] : []));

/** Says what the guards of the path’s function do now, beside the judgement of the scan. A guard that reports is there, whatever the template says. */
export function GuardNow({ path }: { readonly path: PathRow }) {
  const { guard, function: fn } = path;
  const { state, seenAt, rulebase, rulebaseOfScan } = guard;
  if (state === 'unprotected')
    return <p>No guard was ever heard of in {fn}: nothing stops or reports the attack.</p>;
  if (state === 'silent')
    return (
      <p>
        The guard of {fn} is silent since <Time at={seenAt} />: it is not known if one runs, so it counts for
        nothing.
      </p>
    );
  if (state === 'degraded') return <p>The guard of {fn} runs and controls nothing.</p>;
  const modes = runningModes(guard);
  const enforced = enforcedIn(guard);
  const isUnknown = modes.some(({ runs }) => runs === 'unknown');
  return (
    <>
      <p>
        {lacksGuard(path) ? 'The template has no guard, but one reports' : `The guard of ${fn} reports`}: last
        signal <Time at={seenAt} />, rulebase <span className="mono">{shortDigest(rulebase)}</span>
        {rulebase !== null && rulebase === rulebaseOfScan && ' (= main)'}.{' '}
        {enforced.length > 0 && (
          <>
            It <b className="stop">stops</b> calls in {enforced.join(', ')}; in all other sections it only
            reports.
          </>
        )}
        {enforced.length === 0 && !isUnknown && (
          <>
            It <b className="hole">stops nothing</b>: no section is enforced, so the attack is only reported.
          </>
        )}
        {isUnknown && 'It has not named its modes, so it is not known what it stops.'}
      </p>
      {lacksGuard(path) && enforced.length > 0 && (
        <p className="warn">
          △ The judgement below is made from the template. What the guard enforces may stop this path: send a
          scan of the template that was deployed.
        </p>
      )}
      {driftOf(guard) === 'differs' && (
        <p className="warn">
          △ Main has another rulebase, <span className="mono">{shortDigest(rulebaseOfScan)}</span>, which is
          not deployed: its rules or modes of {fn} differ, or nobody knows that they are the same. The
          judgement below is that of main.
        </p>
      )}
      {driftOf(guard) === 'elsewhere' && (
        <p className="muted">
          Main has a newer rulebase of the app, <span className="mono">{shortDigest(rulebaseOfScan)}</span>,
          which changes other functions. The rules and modes of {fn} are the same.
        </p>
      )}
    </>
  );
}
