import { type Freshness, useFreshness } from '../data/freshness.ts';
import { durationText, useNow } from './time.tsx';

/** Milliseconds between two scans and two signals as they usually come; an age past three times that is marked. */
const usual = { scan: 86_400_000, signal: 300_000 } as const;

/** Milliseconds for which accepted signals wait in a busy hour without a word about them. */
const waits = 5_000;

/** The age of all data of the console: of the newest and the oldest scan, of the newest signal, and how many guards are silent. */
export function DataAge() {
  const { data } = useFreshness();
  if (!data) return null;
  return (
    <span className="muted small">
      <AgeOf name="scans" at={data.scannedAt} usual={usual.scan} />
      <Oldest {...data} /> · <AgeOf name="signals" at={data.heardAt} usual={usual.signal} />
      {data.silent > 0 && (
        <span className="warn">
          , {data.silent} of {data.guards} guards silent
        </span>
      )}
      <Waiting {...data} />
    </span>
  );
}

/** The age of the oldest scan, where it says another thing than that of the newest. */
function Oldest({ scannedAt, oldestScanAt }: Pick<Freshness, 'scannedAt' | 'oldestScanAt'>) {
  const now = useNow();
  if (scannedAt === null || oldestScanAt === null) return null;
  const [newest, oldest] = [scannedAt, oldestScanAt].map((at) =>
    durationText(Math.max(0, now - Date.parse(at))),
  );
  if (newest === oldest) return null;
  return (
    <span className={now - Date.parse(oldestScanAt) > 3 * usual.scan ? 'warn' : undefined}>
      , the oldest {oldest}
    </span>
  );
}

/** Signals that the console accepted and its pages do not count yet: after a crash or in a flood. */
function Waiting({ backlog, backlogSince }: Pick<Freshness, 'backlog' | 'backlogSince'>) {
  const now = useNow();
  const age = backlogSince === null ? 0 : now - Date.parse(backlogSince);
  if (age < waits) return null;
  return (
    <>
      {' '}
      ·{' '}
      <span className="warn" title={`since ${new Date(backlogSince ?? now).toLocaleString('en-GB')}`}>
        {backlog.toLocaleString('en-GB')} signals not counted yet
      </span>
    </>
  );
}

interface AgeOfProps {
  readonly name: string;
  readonly at: string | null;
  readonly usual: number;
}

function AgeOf({ name, at, usual: interval }: AgeOfProps) {
  const now = useNow();
  if (at === null) return <>no {name} yet</>;
  const age = Math.max(0, now - Date.parse(at));
  return (
    <span className={age > 3 * interval ? 'warn' : undefined} title={new Date(at).toLocaleString('en-GB')}>
      {name} {durationText(age)} old
    </span>
  );
}
