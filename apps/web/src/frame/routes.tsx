import { type ReactNode, useEffect } from 'react';
import { go, partsOf, useAddress } from '../address/address.ts';
import { ApiError } from '../data/api.ts';
import { loginHref, useSession } from '../data/session.ts';
import { AuditPage } from '../pages/audit.tsx';
import { BeginPage } from '../pages/begin.tsx';
import { ChangePage } from '../pages/change.tsx';
import { ChangesPage } from '../pages/changes.tsx';
import { CoveragePage } from '../pages/coverage.tsx';
import { ExceptionsPage } from '../pages/exceptions.tsx';
import { FindingsPage } from '../pages/findings.tsx';
import { FunctionPage } from '../pages/function.tsx';
import { FunctionsPage } from '../pages/functions.tsx';
import { HistoryPage } from '../pages/history.tsx';
import { InvitationPage } from '../pages/invitation.tsx';
import { LoginPage } from '../pages/login.tsx';
import { MissingPage } from '../pages/missing.tsx';
import { OverviewPage } from '../pages/overview.tsx';
import { PathPage } from '../pages/path.tsx';
import { PathsPage } from '../pages/paths.tsx';
import { PeoplePage } from '../pages/people.tsx';
import { RulebasesPage } from '../pages/rulebases.tsx';
import { ThreatsPage } from '../pages/threats.tsx';
import { TokensPage } from '../pages/tokens.tsx';
import { TrafficPage } from '../pages/traffic.tsx';
import { Frame } from './frame.tsx';

/** Shows the page of the present address. */
export function Routes() {
  const { path } = useAddress();
  if (path === '/login') return <LoginPage />;
  if (path === '/invitation') return <InvitationPage />;
  return <Inside>{pageOf(path)}</Inside>;
}

/** Returns the page of a path within the frame. */
function pageOf(path: string): ReactNode {
  const parts = partsOf(path) ?? ['?'];
  const [first, app, environment, name, tab = ''] = parts;
  if (first === undefined) return <OverviewPage />;
  if (first === 'functions' && parts.length === 1) return <FunctionsPage />;
  if (first === 'functions' && app && environment && name && parts.length <= 5)
    return <FunctionPage name={{ app, environment, name }} tab={tab} />;
  if (first === 'paths' && app && parts.length === 2) return <PathPage of={app} />;
  if (first === 'changes' && app && parts.length === 2) return <ChangePage of={app} />;
  if (parts.length > 1) return <MissingPage />;
  if (first === 'audit') return <AuditPage />;
  if (first === 'changes') return <ChangesPage />;
  if (first === 'rulebases') return <RulebasesPage />;
  if (first === 'paths') return <PathsPage />;
  if (first === 'coverage') return <CoveragePage />;
  if (first === 'history') return <HistoryPage />;
  if (first === 'exceptions') return <ExceptionsPage />;
  if (first === 'findings') return <FindingsPage />;
  if (first === 'people') return <PeoplePage />;
  if (first === 'threats') return <ThreatsPage />;
  if (first === 'tokens') return <TokensPage />;
  if (first === 'traffic') return <TrafficPage />;
  if (first === 'begin') return <BeginPage />;
  return <MissingPage />;
}

/** The frame, for people who are logged in; all others get the log-in page. */
function Inside({ children }: { readonly children: ReactNode }) {
  const { path, query } = useAddress();
  const session = useSession();
  const isOut = session.error instanceof ApiError && session.error.status === 401;
  useEffect(() => {
    const text = query.toString();
    if (isOut) go(loginHref(text === '' ? path : `${path}?${text}`), { replace: true });
  }, [isOut, path, query]);
  if (isOut) return null;
  return <Frame session={session.data ?? null}>{children}</Frame>;
}
