import { titleOf } from '@emmental/model/threats';
import { Link } from '../address/link.tsx';
import { functionHref, pathsHref } from '../address/pages.ts';
import { type PathPage as PathData, titleOfPath, usePath } from '../data/paths.ts';
import { Copy } from '../parts/copy.tsx';
import { Attacked, GuardNow } from '../parts/guard-now.tsx';
import { Head } from '../parts/head.tsx';
import { Age, Loaded } from '../parts/states.tsx';
import { durationText, useNow } from '../parts/time.tsx';
import { Changes } from './path/changes.tsx';
import { Controls } from './path/controls.tsx';
import { Drawing } from './path/drawing.tsx';
import { Steps } from './path/steps.tsx';

/** The page of one attack path that nothing stops. */
export function PathPage({ of }: { readonly of: string }) {
  const path = usePath(of);
  return (
    <>
      <Head
        title={path.data ? titleOfPath(path.data) : 'A path'}
        about={path.data && <About path={path.data} />}
      >
        <Age query={path} />
      </Head>
      <Loaded query={path} rows={8}>
        {(data) => <Found path={data} />}
      </Loaded>
    </>
  );
}

function About({ path }: { readonly path: PathData }) {
  const now = useNow();
  const { threat, name, app, environment, owner, firstSeen } = path;
  return (
    <>
      <span className="tag hole" title="by the last scan, no control is known to stop it">
        OPEN
      </span>{' '}
      {name ?? titleOf(threat).name} · {threat} · {app}, {environment}
      {firstSeen !== null && (
        <span title={new Date(firstSeen).toLocaleString('en-GB')}>
          {' '}
          · open for {durationText(Math.max(0, now - Date.parse(firstSeen)))}
        </span>
      )}
      {' · '}
      {owner === null ? 'nobody owns it' : `owner ${owner}`}
    </>
  );
}

function Found({ path }: { readonly path: PathData }) {
  const { app, environment, function: fn, threat, document } = path;
  return (
    <>
      <nav className="path-links" aria-label="Near this path">
        <Link href={pathsHref({ app, environment, function: fn })}>All paths of {fn}</Link>
        <Link href={`${functionHref({ app, environment, name: fn }, 'holes')}?cell=${threat}`}>
          Its threats and controls
        </Link>
        <Link href={functionHref({ app, environment, name: fn })}>Its rulebase</Link>
      </nav>
      <Drawing path={path} />
      <section className="panel now-panel">
        <h2>
          What runs now{' '}
          <span className="right">
            <Attacked path={path} />
          </span>
        </h2>
        <GuardNow path={path} />
      </section>
      <div className="path-parts">
        <div>
          <Controls path={path} />
          <Steps path={path} />
        </div>
        <div>
          <Changes path={path} />
          {document.replay !== null && <Replay command={document.replay} />}
        </div>
      </div>
    </>
  );
}

function Replay({ command }: { readonly command: string }) {
  return (
    <section className="panel">
      <h2>Try it on your machine</h2>
      <pre>{command}</pre>
      <p className="note">
        Run it in the scanned folder. It prints the plan of the attack; with <code>--run</code> it starts a
        copy of the function without the guard and with it, cut off from the network.
      </p>
      <p className="note actions">
        <Copy text={command} label="Copy command" />
        <Copy text={`${command} --run`} label="Copy with --run" />
      </p>
    </section>
  );
}
