import { useEffect, useRef } from 'react';
import { Link } from '../address/link.tsx';
import { type FunctionName, functionHref, threatsHref } from '../address/pages.ts';
import { ApiError } from '../data/api.ts';
import { field, listOf, textField } from '../data/document.ts';
import { type FunctionPage as FunctionData, useFunction } from '../data/function-page.ts';
import { Head } from '../parts/head.tsx';
import { Age, Loaded } from '../parts/states.tsx';
import { StateTag } from '../parts/tag.tsx';
import { Time } from '../parts/time.tsx';
import { whoText } from '../parts/who.tsx';
import { FindingsTab } from './function/findings.tsx';
import { HolesTab } from './function/holes.tsx';
import { PackagesTab } from './function/packages.tsx';
import { PermissionsTab } from './function/permissions.tsx';
import { RulebaseTab } from './function/rulebase.tsx';
import { TrafficTab } from './function/traffic.tsx';
import { MissingPage } from './missing.tsx';

/** The tabs of a function by their place in the address. */
const tabs = {
  '': 'Rulebase',
  holes: 'Holes',
  permissions: 'Permissions',
  packages: 'Packages',
  traffic: 'Traffic',
  findings: 'Findings',
} as const;

interface FunctionPageProps {
  readonly name: FunctionName;
  readonly tab: string;
}

/** The page of one function. */
export function FunctionPage({ name, tab }: FunctionPageProps) {
  const page = useFunction(name);
  const bar = useRef<HTMLElement>(null);
  // On a narrow screen the shown tab may be outside of the view.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab is another link
  useEffect(() => {
    bar.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [tab]);
  if (!Object.hasOwn(tabs, tab)) return <MissingPage />;
  return (
    <>
      <Head title={`${name.app} / ${name.name}`} about={page.data ? aboutOf(page.data) : name.environment}>
        <Age query={page} />
      </Head>
      {!isMissing(page.error) && (
        <nav className="tabs" aria-label="Tabs" ref={bar}>
          {Object.entries(tabs).map(([key, title]) => (
            <Link key={key} href={functionHref(name, key)} aria-current={key === tab ? 'page' : undefined}>
              {title}
            </Link>
          ))}
          <Link href={threatsHref({ app: name.app, environment: name.environment, function: name.name })}>
            Threats ↗
          </Link>
        </nav>
      )}
      <Loaded query={page} rows={8}>
        {(data) => (
          <>
            <SilentAfter page={data} />
            {tabOf(tab, data)}
          </>
        )}
      </Loaded>
    </>
  );
}

/** True where the console has no such function: then it has no tabs either. */
const isMissing = (error: Error | null): boolean => error instanceof ApiError && error.status === 404;

/** The alarm on each tab of a function whose guard fell silent after an attack. */
function SilentAfter({
  page: { app, environment, name, seenAt, silentAfter },
}: {
  readonly page: FunctionData;
}) {
  if (silentAfter === null) return null;
  const of = { app, environment, function: name };
  return (
    <p className="alarm line" role="alert">
      <StateTag state="silent" isAlarm /> Its guard was last heard <Time at={seenAt} />, after an attack{' '}
      <Link href={threatsHref({ ...of, days: '30' })}>
        <Time at={silentAfter} />
      </Link>
      . Nobody sees what happens in it since: the guard may have been switched off, or the function is not
      called.
    </p>
  );
}

function tabOf(tab: string, page: FunctionData) {
  switch (tab) {
    case 'holes':
      return <HolesTab page={page} />;
    case 'permissions':
      return <PermissionsTab page={page} />;
    case 'packages':
      return <PackagesTab page={page} />;
    case 'traffic':
      return <TrafficTab page={page} />;
    case 'findings':
      return <FindingsTab page={page} />;
    default:
      return <RulebaseTab page={page} />;
  }
}

/** Returns where and by what the function runs, who starts it and who owns it. */
function aboutOf({ environment, runtime, who, owner, document }: FunctionData): string {
  const sources = listOf(field(field(document, 'report'), 'triggers')).flatMap(
    (trigger) => textField(trigger, 'source') ?? [],
  );
  const started = sources.length === 0 ? '' : `started by ${[...new Set(sources)].slice(0, 3).join(', ')}`;
  return [environment, runtime ?? 'runtime ? unknown', started, whoText(who), owner ?? 'owner nobody']
    .filter((text) => text !== '')
    .join(' · ');
}
