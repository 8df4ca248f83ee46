import { Link } from '../address/link.tsx';
import { functionHref } from '../address/pages.ts';
import { type ChangePage as ChangeData, type RuleChange, takeStep, useChange } from '../data/changes.ts';
import { useSession } from '../data/session.ts';
import { Confirm } from '../parts/confirm.tsx';
import { Diff } from '../parts/diff.tsx';
import { Head } from '../parts/head.tsx';
import { counted } from '../parts/number.tsx';
import { Warnings } from '../parts/preview.tsx';
import { Propose } from '../parts/propose.tsx';
import { Age, Loaded } from '../parts/states.tsx';
import { ChangeStateTag, LabelTag } from '../parts/tag.tsx';
import { Day, Time, useNow } from '../parts/time.tsx';
import { DryRunPanel } from './change/dry-run.tsx';
import { Ways } from './change/ways.tsx';
import { Where } from './change/where.tsx';

/** The page of one proposed change. */
export function ChangePage({ of }: { readonly of: string }) {
  const change = useChange(of);
  return (
    <>
      <Head title={change.data?.title ?? 'A change'} about={change.data && <About change={change.data} />}>
        <Age query={change} />
      </Head>
      <Loaded query={change} rows={8}>
        {(data) => <Found change={data} />}
      </Loaded>
    </>
  );
}

function About({ change }: { readonly change: ChangeData }) {
  const { label, state, app, environment, id, base, digest, madeAt, madeBy, origin, because } = change;
  return (
    <>
      <LabelTag label={label} /> <ChangeStateTag state={state} /> {app}, {environment} · change {id}
      {base !== null && digest !== null && (
        <>
          {' · '}
          <span className="mono" title="the digest of the rulebase before and after it">
            {base.slice(0, 7)} → {digest.slice(0, 7)}
          </span>
        </>
      )}
      {' · '}proposed <Time at={madeAt} /> by {madeBy} · <Link href={origin.href}>{because}</Link>
    </>
  );
}

function Found({ change }: { readonly change: ChangeData }) {
  const { id, patch, state } = change;
  const isViewer = useSession().data?.role === 'viewer';
  const why = isViewer ? 'A member or administrator can withdraw it; you are a viewer' : undefined;
  return (
    <>
      <End change={change} />
      <Warned change={change} />
      <div className="change-parts">
        <div>
          <WhatChanges change={change} />
          <DryRunPanel change={change} />
        </div>
        <div>
          {patch !== '' && (
            <section className="panel">
              <h2>
                The patch <span className="right faint">{linesOf(patch)}</span>
              </h2>
              <Diff text={patch} label="The patch" />
            </section>
          )}
          <Ways change={change} />
          <Where change={change} />
          {!['merged', 'deployed', 'withdrawn'].includes(state) && (
            <p className="change-end">
              <Confirm word="Withdraw" act={() => takeStep(id, 'withdraw')} why={why}>
                <span className="muted">It stays in the list, and nothing in git changes.</span>
              </Confirm>
            </p>
          )}
        </div>
      </div>
    </>
  );
}

/** The reasons against merging a change now. */
function Warned({ change: { warnings, state } }: { readonly change: ChangeData }) {
  if (warnings.length === 0 || state === 'withdrawn' || state === 'merged' || state === 'deployed')
    return null;
  return (
    <div className="banner">
      <div>
        <b>Before you merge it</b>
        <Warnings warnings={warnings} />
      </div>
    </div>
  );
}

/** The end of a change for a time. */
function End({ change: { id, until, state } }: { readonly change: ChangeData }) {
  const now = useNow();
  if (until === null || state === 'withdrawn') return null;
  const isOver = new Date(now).toISOString().slice(0, 10) > until;
  const canEnd = state === 'merged' || state === 'deployed';
  return (
    <div className={isOver && canEnd ? 'banner' : 'banner quiet'}>
      <span>
        {isOver ? (
          <>
            <b>△ It was to be taken back on</b> <Day at={until} />.
          </>
        ) : (
          <>
            <b>It is for a time:</b> to be taken back on <Day at={until} />.
          </>
        )}{' '}
        The denial ends when a change that takes it back is merged and deployed; the console asks for it then.
      </span>
      {canEnd && <Propose source={{ kind: 'end', change: id }} word="Propose to take it back" />}
    </div>
  );
}

function linesOf(patch: string): string {
  const lines = patch.split('\n');
  const files = lines.filter((line) => line.startsWith('+++ b/')).map((line) => line.slice('+++ b/'.length));
  const added = lines.filter((line) => /^\+(?!\+\+ )/.test(line)).length;
  const removed = lines.filter((line) => /^-(?!-- )/.test(line)).length;
  return `${files.join(', ')} · +${added} −${removed}`;
}

const effects: Readonly<Record<ChangeData['label'], string>> = {
  WIDENS: 'Something is allowed after it that is not allowed now.',
  NARROWS: 'Nothing more is allowed after it, and something less.',
  SAME: 'What is allowed stays the same.',
  'not known': 'Nobody has compared what is allowed before and after it: read the patch.',
};

/** The rules that it edits, each with its label. */
function WhatChanges({
  change: { label, changes, app, environment, functions },
}: {
  readonly change: ChangeData;
}) {
  return (
    <section className="panel">
      <h2>
        What changes{' '}
        <span className="right faint">
          {changes === null ? `in ${functions.join(', ')}` : counted(changes.length, 'change')}
        </span>
      </h2>
      {changes !== null && changes.length > 0 && (
        <table className="stack" aria-label="What changes">
          <thead>
            <tr>
              <th scope="col">Effect</th>
              <th scope="col">Rule</th>
              <th scope="col">Now</th>
              <th scope="col">Then</th>
            </tr>
          </thead>
          <tbody>
            {changes.map((each) => (
              <OneChange
                key={`${each.owner}/${each.subject}/${each.environment}`}
                of={each}
                app={app}
                environment={environment}
              />
            ))}
          </tbody>
        </table>
      )}
      <p className="note">
        <b>{label === 'not known' ? 'Not known.' : `${label}.`}</b> {effects[label]}
      </p>
    </section>
  );
}

interface OneChangeProps {
  readonly of: RuleChange;
  readonly app: string;
  readonly environment: string;
}

function OneChange({ of: { label, owner, subject, before, after }, app, environment }: OneChangeProps) {
  return (
    <tr>
      <td className="nw">
        <LabelTag label={label} />
      </td>
      <td className="mono" data-label="rule">
        {owner.startsWith('(') ? (
          owner
        ) : (
          <Link href={functionHref({ app, environment, name: owner })}>{owner}</Link>
        )}
        /{subject}
      </td>
      <td className="mono" data-label="now">
        {before ?? <span className="faint">no such rule</span>}
      </td>
      <td className="mono" data-label="then">
        {after ?? <span className="faint">removed</span>}
      </td>
    </tr>
  );
}
