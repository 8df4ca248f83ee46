import { useState } from 'react';
import { pathAt, pathsOfIncident, usePath, usePaths } from '../../data/paths.ts';
import { queries } from '../../data/query.ts';
import { useSession } from '../../data/session.ts';
import { sayAbout, type ThreatRow } from '../../data/threats.ts';
import { Copy } from '../../parts/copy.tsx';
import { Propose } from '../../parts/propose.tsx';
import { Time } from '../../parts/time.tsx';

/** The days for which an incident is contained. */
const days = 7;

/** The next steps about an incident: proposals that contain or allow it, the opinion of a person, and the command that replays the path. */
export function Contain({ threat }: { readonly threat: ThreatRow }) {
  const { time, key, section, kind } = threat;
  const source = { kind: 'incident', time, key, days };
  const isNamed = section !== null;
  return (
    <>
      <h3>Contain now</h3>
      <p className="note">
        {kind === 'block'
          ? 'The call was stopped. Each button makes a diff with its dry run; nothing is changed from here.'
          : 'The call was made. Each button makes a diff with its dry run; nothing is changed from here.'}
      </p>
      <p className="note actions">
        {isNamed && (
          <Propose
            source={{ ...source, action: 'deny' }}
            word={section === 'inbound' ? 'Enforce inbound' : `Deny it for ${days} d`}
            title="a rule that denies this destination, operation or program, with the day on which it should end"
            isPrimary
          />
        )}
        <Propose
          source={{ ...source, action: 'pause' }}
          word="Stop all calls"
          title="a reserved concurrency of 0: Lambda refuses each call of the function"
        />
        {isNamed && section !== 'inbound' && (
          <Propose
            source={{ ...source, action: 'allow' }}
            word="Allow it"
            title="a rule that allows this destination, operation or program by name"
          />
        )}
      </p>
      <Judge threat={threat} />
      <Replay threat={threat} />
    </>
  );
}

/** The opinion of a person about it: dry runs count the calls of a confirmed attack apart. */
function Judge({ threat: { time, key, opinion = null } }: { readonly threat: ThreatRow }) {
  const isViewer = useSession().data?.role === 'viewer';
  const [error, setError] = useState<string | null>(null);
  const say = async (says: 'attack' | 'no attack' | null) => {
    try {
      await sayAbout(time, key, says);
      setError(null);
      await queries.invalidateQueries();
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure));
    }
  };
  const why = isViewer ? 'A member or administrator can say so; you are a viewer' : undefined;
  return (
    <>
      <h3>Was it an attack?</h3>
      <p className="note actions">
        {opinion === null ? (
          <>
            <button type="button" disabled={isViewer} title={why} onClick={() => void say('attack')}>
              It was an attack
            </button>
            <button type="button" disabled={isViewer} title={why} onClick={() => void say('no attack')}>
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
            <button type="button" disabled={isViewer} title={why} onClick={() => void say(null)}>
              Take it back
            </button>
          </>
        )}
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
