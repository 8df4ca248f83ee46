import { Link } from '../address/link.tsx';
import { emmental, needsHttps, takesSignals } from '../data/commands.ts';
import { useFunctions } from '../data/functions.ts';
import { useSession } from '../data/session.ts';
import { useThreats } from '../data/threats.ts';
import { Copy } from '../parts/copy.tsx';
import { Head } from '../parts/head.tsx';
import { countText } from '../parts/number.tsx';
import { Loaded } from '../parts/states.tsx';

interface Way {
  readonly title: string;
  readonly effort: string;
  /** The command to paste; null = it would be refused at this address, as `lacking` says. */
  readonly command: (origin: string) => string | null;
  readonly lacking?: string;
  readonly gives: string;
  readonly token: 'upload' | 'guard' | null;
}

const ways: readonly Way[] = [
  {
    title: 'Send a scan',
    effort: 'minutes',
    command: (origin) =>
      `export EMMENTAL_UPLOAD_TOKEN=…\ncd your-repository\n${emmental} scan \\\n  --upload ${origin}`,
    gives: 'Gives functions, rulebases, findings and holes. It reads files and runs nothing of them.',
    token: 'upload',
  },
  {
    title: 'Let a guard report',
    effort: 'one deployment',
    command: (origin) =>
      takesSignals(origin)
        ? `cd your-repository\n${emmental} profile derive\n${emmental} protect \\\n  --signals ${origin}`
        : null,
    lacking: `This console is open at an address without https; ${needsHttps}. Then this command is here.`,
    gives: 'Gives hits of rules, threats and guard states. It starts in alert: it tells and stops nothing.',
    token: 'guard',
  },
  {
    title: 'Only look',
    effort: 'a minute',
    command: () => `${emmental} serve --demo --port 7332`,
    gives: 'Starts a second console with the examples: scanned, attacked and observed for a simulated month.',
    token: null,
  },
];

const everything = new URLSearchParams();

/** The page with three ways to bring data. */
export function BeginPage() {
  return (
    <>
      <Head title="Bring data" about="three ways; each works alone" />
      <Begin />
    </>
  );
}

/** Three ways to bring data, each a command to copy, and what has arrived. */
export function Begin() {
  return (
    <>
      <div className="grid three mb">
        {ways.map((way, at) => (
          <WayPanel key={way.title} way={way} number={at + 1} />
        ))}
      </div>
      <Arrived />
    </>
  );
}

function WayPanel({ way, number }: { readonly way: Way; readonly number: number }) {
  const mayMake = useSession().data?.role === 'administrator';
  const command = way.command(window.location.origin);
  return (
    <section className="panel way">
      <h2>
        {number} {way.title} <span className="right faint">{way.effort}</span>
      </h2>
      {command === null ? (
        <p className="note warn">{way.lacking}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long command scrolls, also with the keyboard
        <pre tabIndex={0}>{command}</pre>
      )}
      <p className="note actions">
        {command !== null && <Copy text={command} isPrimary />}
        {way.token !== null && !mayMake && <span className="muted">an administrator makes the token</span>}
        {way.token !== null && mayMake && (
          <Link className="button" href={`/tokens?kind=${way.token}`}>
            Make a token
          </Link>
        )}
      </p>
      <p className="note">{way.gives}</p>
    </section>
  );
}

/** The numbers of what has arrived so far. */
function Arrived() {
  const functions = useFunctions(everything);
  const threats = useThreats(everything);
  return (
    <Loaded query={functions} rows={2}>
      {({ states }) => {
        const all = Object.values(states).reduce((sum, count) => sum + count, 0);
        const heard = all - states.unprotected;
        return (
          <section className="panel">
            <h2>
              {all === 0 ? 'Waiting' : 'Arrived'} <span className="right faint">looks every 4 s</span>
            </h2>
            <ul className="arrivals">
              <Arrival isHere={all > 0} name="functions" count={all} href="/functions">
                Functions, rulebases, holes and findings come with the first scan
              </Arrival>
              <Arrival isHere={heard > 0} name="guards" count={heard} href="/functions">
                Hits and guard states come with the first signal
              </Arrival>
              <Arrival
                isHere={(threats.data?.rows.length ?? 0) > 0}
                name="threats"
                count={threats.data?.next ? null : (threats.data?.rows.length ?? null)}
                href="/threats"
              >
                Threats come with the first call that a rule refuses, or would refuse
              </Arrival>
            </ul>
          </section>
        );
      }}
    </Loaded>
  );
}

interface ArrivalProps {
  readonly isHere: boolean;
  readonly name: string;
  readonly count: number | null;
  readonly href: string;
  readonly children: string;
}

function Arrival({ isHere, name, count, href, children }: ArrivalProps) {
  return (
    <li>
      <span className={isHere ? 'stop nw' : 'nw'}>
        {isHere ? '■' : '□'} {isHere ? name : `no ${name} yet`}
      </span>
      <span className="muted">{children}</span>
      {isHere && <Link href={href}>{count === null ? 'many' : countText(count)}</Link>}
    </li>
  );
}
