import type { ChangePage, ChangeState } from '../../data/changes.ts';
import { counted, countText } from '../../parts/number.tsx';
import { Time } from '../../parts/time.tsx';

const words: Readonly<Record<ChangeState, string>> = {
  open: 'proposed',
  downloaded: 'patch downloaded',
  branch: 'branch command copied',
  'pull request': 'pull request opened',
  merged: 'a scan of the repository has it',
  deployed: 'guards run it',
  withdrawn: 'withdrawn',
};

/** The steps of a change so far, and what its functions run. */
export function Where({ change }: { readonly change: ChangePage }) {
  const { steps, digest, runs, heard, running, functions, state, withdrawnBy, madeBy } = change;
  const isFollowed = digest !== null;
  return (
    <section className="panel">
      <h2>
        Where it is <span className="right faint">from scans, and from what each guard says</span>
      </h2>
      <ol className="change-steps">
        {steps.map(({ state: step, at }) => (
          <li key={step}>
            <span aria-hidden="true">■</span> {words[step]}
            {step === 'open' && ` by ${madeBy}`}
            {step === 'withdrawn' && withdrawnBy !== null && ` by ${withdrawnBy}`}{' '}
            <span className="muted">
              <Time at={at} />
            </span>
          </li>
        ))}
        {state !== 'withdrawn' && !steps.some(({ state: step }) => step === 'merged') && (
          <li className="faint">
            <span aria-hidden="true">□</span>{' '}
            {isFollowed ? 'no scan of the repository has it' : 'not followed: it changes no rulebase'}
          </li>
        )}
        {state !== 'withdrawn' && isFollowed && state !== 'deployed' && (
          <li className="faint">
            <span aria-hidden="true">□</span> {deployText(heard, running, functions.length)}
          </li>
        )}
      </ol>
      {isFollowed && (
        <p className="note">
          Guards run <span className="mono">{runs?.slice(0, 12) ?? '?'}</span>; with the change it is{' '}
          <span className="mono">{digest.slice(0, 12)}</span>.
        </p>
      )}
    </section>
  );
}

function deployText(heard: number, running: number, all: number): string {
  if (heard === 0) return 'no guard of its functions was heard of';
  return `runs in ${countText(running)} of ${counted(heard, 'guarded function')}${heard < all ? `; ${countText(all - heard)} have no guard` : ''}`;
}
