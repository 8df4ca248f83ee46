import { concurrencyLimit } from '@emmental/configuration';
import type { ClosureReport, Finding, Source } from '@emmental/model';
import { fileInId, fingerprint, limitOf } from '@emmental/model';
import { allThreats, closureOf, holesOf } from '@emmental/slices';
import { factsOf } from '../holes/facts.ts';
import { ownThreats } from '../holes/own-threats.ts';
import type { ScannedApp } from '../pipeline.ts';
import type { Scan } from '../scan.ts';

/**
 * Returns findings that ask for a limit on functions which signed-in callers may start without a limit. Rules report
 * this only if anyone may call, and for AWS alone, but the path is aligned all the same. On Google Cloud they ask for a limit on each
 * function with an address: it takes no calls from others there.
 */
export async function limitsFor(scanned: ScannedApp, source: Source): Promise<readonly Finding[]> {
  const floods = allThreats.filter(({ id }) => id === 'T11');
  const all = await factsOf(scanned, source, null);
  return all.flatMap((facts) => {
    const { declaration, report } = facts;
    const [flood] = holesOf(facts, floods).verdicts;
    const { exposure } = report.reachedBy;
    // A rule asks for the limit of a function of AWS that anyone may start.
    const isAsked =
      exposure === 'authenticated' || (exposure === 'public' && declaration.account !== undefined);
    const isOpen = flood?.judgement.verdict === 'aligned' && isAsked;
    const hasAddress = declaration.account && declaration.triggers.some(({ kind }) => kind === 'google-http');
    if (!isOpen && !hasAddress) return [];
    if (limitOf(declaration, scanned.app).value !== undefined) return [];
    const { id, name, logicalId, at, condition } = declaration;
    const rule = 'function/no-concurrency-limit';
    return [
      {
        rule,
        aliases: [],
        title: isOpen
          ? `Nothing limits how often ${exposure === 'public' ? 'anyone starts' : 'signed-in callers start'} ${name}`
          : `Nothing limits how many instances of ${name} run`,
        function: id,
        resource: `${fileInId(id)}#${scanned.app.format === 'serverless' ? `functions.${name}` : logicalId}`,
        ...at,
        status: 'fail',
        condition,
        severity: 'info',
        slice: 'limits',
        threats: ['T11'],
        evidence: [],
        fix: null,
        fingerprint: fingerprint(rule, id, 'signed-in callers', ''),
        details: [],
        mark: null,
        edit: concurrencyLimit,
      },
    ];
  });
}

/**
 * Returns the paths that nothing stops in the apps of a scan, by the id of the app, with the changes that would close
 * them. The layer is written together with the templates: if the templates start the guard, its rules are those of
 * the rulebase.
 */
export async function leftOpen({
  apps,
  source,
  packages,
  accepted,
}: Scan): Promise<ReadonlyMap<string, ClosureReport>> {
  const left = new Map<string, ClosureReport>();
  for (const scanned of apps) {
    const facts = await factsOf(scanned, source, packages, accepted);
    const { threats } = await ownThreats(scanned.app, source);
    left.set(
      scanned.app.id,
      closureOf(
        facts.map((of) => ({ ...of, guard: { ...of.guard, isCurrent: of.guard.present } })),
        [...allThreats, ...threats],
      ),
    );
  }
  return left;
}
