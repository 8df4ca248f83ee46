import type { Replay, ReplayReport } from '@emmental/model';
import { casesOf } from '@emmental/replay';
import { appNames, isFleet, nameInFleet, renderReplay, renderReplayJson } from '@emmental/report';
import { exit, WrongUse } from '../exit.ts';
import { appsIn } from '../fleet/apps.ts';
import { placedIn } from '../fleet/place.ts';
import { factsOf, rulesOf } from '../holes/facts.ts';
import { ownNetwork } from '../holes/isolation.ts';
import { type Rehearsal, rehearse, replayOf, stage, toolsFor } from '../holes/replay.ts';
import { scanForHoles } from '../holes/scanned.ts';
import { namedAtStart } from '../named-function.ts';
import { emitAs, type Renderers, tell } from '../output.ts';
import { progressOn } from '../progress.ts';
import { screen } from '../run.ts';
import { tool } from '../tool.ts';
import type { ReplayOptions } from '../usage/holes.ts';
import type { World } from '../world.ts';

/**
 * `emmental holes replay ID`: attacks a function on this machine, without the guard and with it, and reports
 * whether the results agree with the model. ID is the id of a path in the JSON report, or its beginning:
 * `Thumbnails/T1`, `Thumbnails`.
 */
export async function replayCommand(
  wanted: string,
  path: string,
  options: ReplayOptions,
  world: World,
): Promise<number> {
  const { found, known } = await planned(wanted, path, options, world);
  if (found.length === 0)
    throw new WrongUse(
      `${path} has no path ${wanted}${known.length > 0 ? `; these can be replayed: ${known.slice(0, 12).join(', ')}` : ''}`,
    );
  const rehearsals = found.flatMap(({ rehearsal }) => rehearsal ?? []);
  let network: ReplayReport['network'] = null;
  let replays: readonly Replay[] = found.map(({ replay }) => replay);
  if (options.run && rehearsals.length > 0) {
    const own = options.openNetwork ? null : ownNetwork();
    if (own === null && !options.openNetwork)
      throw new WrongUse(
        'this system cannot isolate the network of a process (unshare), so the code could reach more than loopback; --open-network runs it anyway',
      );
    network = own === null ? 'open' : 'loopback';
    tell(
      `starting code of ${path} on this machine: a copy, a made-up environment, ${own === null ? 'THE NETWORK IS OPEN' : 'loopback only'}`,
      world,
    );
    const staged = await stage(rehearsals, own ?? []);
    const done = new Map(rehearsals.map((rehearsal, index) => [rehearsal, staged[index]]));
    replays = found.map(({ replay, rehearsal }) => {
      const result = rehearsal && done.get(rehearsal);
      return rehearsal && result ? placed(replayOf(rehearsal, result), replay) : replay;
    });
  }
  const report: ReplayReport = { tool, root: path, asked: wanted, ran: options.run, network, replays };
  const renderers: Renderers<ReplayOptions['format']> = {
    json: () => renderReplayJson(report),
    table: () => renderReplay(report, screen(options, world)),
  };
  await emitAs(renderers, options, world);
  const agree = replays.every(({ runs }) =>
    runs.every(({ routes }) => routes.every((route) => route.agrees)),
  );
  return agree ? exit.clean : exit.findings;
}

/** A path of the report, and the rehearsal that runs it; null if it cannot be run. */
interface Found {
  readonly replay: Replay;
  readonly rehearsal: Rehearsal | null;
}

async function planned(
  wanted: string,
  path: string,
  options: ReplayOptions,
  world: World,
): Promise<{ readonly found: readonly Found[]; readonly known: readonly string[] }> {
  const found: Found[] = [];
  const known = new Set<string>();
  const scans = await scanForHoles(path, options, world);
  const declared = appsIn(scans);
  const names = isFleet({ apps: declared }) ? appNames(declared) : null;
  const named = namedAtStart(wanted, declared);
  const progress = progressOn(world.stderr, world.now);
  for (const scan of scans) {
    const { apps, source, packages, accepted } = scan;
    const at = placedIn(scan, scans);
    for (const [index, scanned] of apps.entries()) {
      progress.step(`attack paths: app ${index + 1} of ${apps.length}, ${scanned.app.id}`);
      const app = names?.get(at(scanned.app.id));
      const { written, derivable } = rulesOf(scanned, (await packages?.native()) ?? new Map());
      for (const facts of await factsOf(scanned, source, packages, accepted)) {
        for (const attackCase of casesOf(facts)) {
          const name = app === undefined ? attackCase.function : nameInFleet(app, attackCase.function);
          if (!('cannot' in attackCase.plan)) known.add(`${name}/${attackCase.threat}`);
          if (named?.fn.id !== at(facts.declaration.id)) continue;
          const id = named.rest === '' ? attackCase.function : `${attackCase.function}/${named.rest}`;
          if (!attackCase.routes.some((route) => route.id === id || route.id.startsWith(`${id}/`))) continue;
          const { plan } = attackCase;
          const replay: Replay = {
            function: attackCase.function,
            threat: attackCase.threat,
            routes: attackCase.routes.map(({ id }) => id),
            at: attackCase.at && { ...attackCase.at, file: at(attackCase.at.file) },
            cannot: 'cannot' in plan ? plan.cannot : null,
            attack:
              'cannot' in plan
                ? null
                : {
                    trigger: plan.trigger,
                    field: plan.subject.path,
                    handler: plan.subject.handler,
                    language: plan.subject.language,
                    form: null,
                    event: null,
                  },
            runs: [],
          };
          const has = written?.functions[attackCase.function] !== undefined;
          const rehearsal =
            'cannot' in plan
              ? null
              : await rehearse(
                  attackCase,
                  plan,
                  facts,
                  has && written
                    ? { from: 'written', profile: written }
                    : { from: 'derived', profile: derivable },
                  source,
                  toolsFor(plan.subject.language, options),
                );
          found.push({ replay, rehearsal });
        }
      }
    }
  }
  progress.end();
  return { found, known: [...known] };
}

/** Gives a finished replay the place that the report shows. */
const placed = (done: Replay, { at }: Replay): Replay => ({ ...done, at });
