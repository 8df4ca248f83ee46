import { type ReactNode, useState } from 'react';
import type { ProposalSource } from '../../data/changes.ts';
import { textField } from '../../data/document.ts';
import { pathAt, pathsOfIncident, usePath, usePaths } from '../../data/paths.ts';
import { usePreview } from '../../data/previews.ts';
import { queries } from '../../data/query.ts';
import { useSession } from '../../data/session.ts';
import { sayAbout, type ThreatRow } from '../../data/threats.ts';
import { Copy } from '../../parts/copy.tsx';
import { EffectText, isHarmless, Warnings } from '../../parts/preview.tsx';
import { Propose, Store } from '../../parts/propose.tsx';
import { useSending } from '../../parts/sending.ts';
import { Day, Time } from '../../parts/time.tsx';
import { Waits } from '../../parts/waits.tsx';
import { Accept } from './accept.tsx';

/** The days for which an incident is contained. */
const days = 7;

interface ContainProps {
  readonly threat: ThreatRow;
  /** The owner of the function; null = nobody is known. */
  readonly owner: string | null;
}

/** The next steps about an incident: proposals that contain or allow it, the opinion of a person, and the command that replays the path. */
export function Contain({ threat, owner }: ContainProps) {
  const { time, key, section, rule, evidence } = threat;
  const isProof = section === 'inbound' && rule === null && textField(evidence, 'proof') !== null;
  const source = { kind: 'incident', time, key, days };
  return (
    <>
      <h3>Contain now</h3>
      <p className="note">
        {callText(threat)} The choices that harm least come first, each with its dry run. Nothing is stored
        before you confirm.
      </p>
      <ol className="choices">
        {section !== null && (
          <Choice source={{ ...source, action: 'enforce' }} word={`Enforce ${section}`}>
            {section === 'inbound'
              ? 'Events in which an attack is proven are stopped, and those that no rule of inbound allows.'
              : `What no rule of ${section} allows is stopped; what a rule allows goes on.`}
          </Choice>
        )}
        {section !== null && section !== 'inbound' && (
          <Choice source={{ ...source, action: 'deny' }} word={`Deny it for ${days} d`}>
            Every call of this destination, operation, program or file is stopped, also those that a rule
            allows today.
          </Choice>
        )}
        <Choice source={{ ...source, action: 'pause' }} word="Stop all calls">
          The function serves nobody until somebody starts it again.
        </Choice>
      </ol>
      {section !== null && (
        <>
          <h3>It was legitimate?</h3>
          {isProof && <Accept threat={threat} owner={owner} />}
          {section === 'inbound' && !isProof && <NotAllowed threat={threat} />}
          {section !== 'inbound' && (
            <p className="note actions">
              <Propose
                source={{ ...source, action: 'allow' }}
                word="Allow it"
                title="a rule that allows this destination, operation or program by name"
              />
            </p>
          )}
        </>
      )}
      <Judge threat={threat} />
      <Replay threat={threat} />
    </>
  );
}

function callText({ kind, isStopped }: ThreatRow): string {
  if (kind === 'block') return 'The call was stopped.';
  return isStopped
    ? 'It was reported here, and another section stopped what the event tried next.'
    : 'The call was made.';
}

/** Why no rule allows an event, and what to do in place of it. */
function NotAllowed({ threat: { rule, function: fn, class: kind } }: { readonly threat: ThreatRow }) {
  if (rule !== null)
    return (
      <p className="note">
        No rule of inbound allows where this event comes from. Add one for it to emmental.yaml, below{' '}
        <code>{fn}: inbound</code>.
      </p>
    );
  return (
    <div className="note">
      <p>No rule names a single event, because its text is chosen by the sender. What helps instead:</p>
      <ul>
        <li>Say below that it was none: dry runs then count it with the calls that must go on.</li>
        <li>
          If such texts are usual here, let the rule of its trigger look for the other classes alone: in
          emmental.yaml <code>inspect</code> is a list of classes
          {kind !== null && (
            <>
              ; leave out <code>{kind}</code>
            </>
          )}
          . That WIDENS: real attacks of the class are then not reported either.
        </li>
      </ul>
    </div>
  );
}

interface ChoiceProps {
  readonly source: ProposalSource;
  readonly word: string;
  readonly children: ReactNode;
}

/** One way to contain an incident: its effect on recorded calls is shown before its button stores anything. */
function Choice({ source, word, children }: ChoiceProps) {
  const preview = usePreview(source);
  const isViewer = useSession().data?.role === 'viewer';
  const [isAsked, setAsked] = useState(false);
  const { data } = preview;
  const isBest = data !== undefined && isHarmless(data);
  return (
    <li>
      <b>{word}</b> <span className="muted">{children}</span>
      {data ? (
        <p>
          <EffectText preview={data} />
        </p>
      ) : (
        <p className="muted">{preview.error ? sentenceOf(preview.error.message) : 'The dry run…'}</p>
      )}
      {data && <Warnings warnings={data.warnings} />}
      {data && data.until !== null && (
        <p className="muted small">
          From <Day at={data.until} /> on the console asks to take it back; the denial ends when that change
          is merged and deployed.
        </p>
      )}
      {data && data.command !== null && (
        <>
          <p className="muted small">
            At once, without the console, by whoever may change the function:{' '}
            {data.because.replace(/^[^;]*; /, '')}.
          </p>
          <pre>{data.command}</pre>
          <p className="note actions">
            <Copy text={data.command} label="Copy command" />
          </p>
        </>
      )}
      {data && data.waits !== null && (
        <p>
          <Waits of={[data.waits]} />
        </p>
      )}
      {data && data.waits === null && isAsked && (
        <Store source={source} preview={data} cancel={() => setAsked(false)} />
      )}
      {data && data.waits === null && !isAsked && (
        <p>
          <button
            type="button"
            className={isBest ? 'primary' : undefined}
            disabled={isViewer}
            title={isViewer ? 'A member or administrator can propose changes; you are a viewer' : data.title}
            onClick={() => setAsked(true)}
          >
            {word}…
          </button>
          {isViewer && <span className="muted small"> you are a viewer: members propose changes</span>}
        </p>
      )}
    </li>
  );
}

/** The reason why there is nothing to propose, as a sentence: it may be that nothing is left to do. */
const sentenceOf = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** The opinion of a person about it: dry runs count the calls of a confirmed attack apart. */
function Judge({ threat: { time, key, opinion = null } }: { readonly threat: ThreatRow }) {
  const isViewer = useSession().data?.role === 'viewer';
  const { isBusy, error, send } = useSending();
  const say = (says: 'attack' | 'no attack' | null) =>
    send(async () => {
      await sayAbout(time, key, says);
      await queries.invalidateQueries();
    });
  const why = isViewer ? 'A member or administrator can say so; you are a viewer' : undefined;
  return (
    <>
      <h3>Was it an attack?</h3>
      <p className="note actions">
        {opinion === null ? (
          <>
            <button type="button" disabled={isViewer || isBusy} title={why} onClick={() => say('attack')}>
              It was an attack
            </button>
            <button type="button" disabled={isViewer || isBusy} title={why} onClick={() => say('no attack')}>
              It was none
            </button>
            <span className="muted">Dry runs count calls of confirmed attacks apart.</span>
          </>
        ) : (
          <>
            <span>
              <b>{opinion.says === 'attack' ? '■ An attack' : '□ No attack'}</b>
              <span className="muted">
                , says {opinion.by} <Time at={opinion.at} />
              </span>
            </span>
            <button type="button" disabled={isViewer || isBusy} title={why} onClick={() => say(null)}>
              Take it back
            </button>
          </>
        )}
        {isViewer && <span className="muted small">you are a viewer: members say so</span>}
        {error !== null && (
          <span className="hole" role="alert">
            {error}
          </span>
        )}
      </p>
    </>
  );
}

/** The command that tries the path of the incident on a machine of one's own. */
function Replay({ threat }: { readonly threat: ThreatRow }) {
  const filters = pathsOfIncident(threat);
  const paths = usePaths(new URLSearchParams(filters ?? {}), filters !== null);
  const found = paths.data ? (pathAt(paths.data.rows, threat.evidence) ?? paths.data.rows[0] ?? null) : null;
  const path = usePath(found?.key ?? '', found !== null);
  const command = found === null || path.data?.key !== found.key ? null : path.data.document.replay;
  if (command === null) return null;
  return (
    <>
      <h3>Try it on your machine</h3>
      <pre>{command}</pre>
      <p className="note actions">
        <Copy text={command} label="Copy replay command" />
      </p>
    </>
  );
}
