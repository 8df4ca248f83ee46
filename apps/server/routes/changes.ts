import { profileSections } from '@emmental/model';
import {
  asReader,
  findProposal,
  firstOf,
  listProposals,
  noteStep,
  proposalBase,
  proposalKinds,
  proposalLabels,
  proposalStates,
  recordedCalls,
} from '@emmental/store';
import { z } from 'zod';
import { repositoryOn } from '../changes/hosts/host.ts';
import { Refused } from '../problem.ts';
import { type Asked, defineRoute, type Route } from '../route.ts';
import { asOf, textOrNull, time } from './fields.ts';
import { proposalSource } from './proposal-source.ts';

const name = z.string().min(1).max(200);
const count = z.number().min(0);
const label = z.enum(proposalLabels);

const row = z.object({
  id: z.number(),
  app: z.string(),
  environment: z.string(),
  madeAt: time,
  madeBy: z.string(),
  kind: z.enum(proposalKinds),
  title: z.string(),
  because: z.string(),
  origin: z.object({ href: z.string(), says: z.string() }),
  functions: z.array(z.string()),
  label,
  digest: textOrNull,
  until: textOrNull,
  command: textOrNull,
  state: z.enum(proposalStates),
  pull: textOrNull,
  heard: count,
  running: count,
});

const list = defineRoute({
  method: 'get',
  path: '/v1/changes',
  says: 'Proposed changes of repositories, the newest first. `waits` are those that no scan has and nobody withdrew; `states` counts all.',
  caller: 'person',
  query: z.object({
    state: z.enum([...proposalStates, 'waits']).optional(),
    app: name.optional(),
    function: name.optional(),
    label: label.optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    offset: z.coerce.number().int().min(0).max(100_000).default(0),
  }),
  answers: {
    200: z.object({
      rows: z.array(row),
      total: count,
      states: z.record(z.enum(proposalStates), count),
      ...asOf,
    }),
  },
  answer: async ({ backend, query, person }) => {
    const { limit, offset, state = null, app = null, label: of = null } = query;
    const filter = { state, app, label: of, function: query.function ?? null };
    const page = await asReader(backend.engine, person.teams, (connection) =>
      listProposals(connection, filter, { limit, offset }),
    );
    return { status: 200, body: { ...page, asOf: backend.now().toISOString() } };
  },
});

const change = z.object({
  label: z.enum(['WIDENS', 'NARROWS', 'SAME']),
  owner: z.string(),
  subject: z.string(),
  environment: textOrNull,
  before: textOrNull,
  after: textOrNull,
});

const show = defineRoute({
  method: 'get',
  path: '/v1/changes/{id}',
  says: 'A proposed change: its patch, its label rule by rule, the ways out of the console, and its steps.',
  caller: 'person',
  answers: {
    200: row.extend({
      patch: z.string(),
      changes: z.array(change).nullable(),
      repository: textOrNull,
      commit: textOrNull,
      branch: textOrNull,
      base: textOrNull,
      steps: z.array(z.object({ state: z.enum(proposalStates), at: time })),
      withdrawnBy: textOrNull,
      runs: textOrNull,
      file: z.string(),
      branchCommand: z.string(),
      /** The host at which a pull request can be opened, or why not. */
      host: z.object({ name: textOrNull, why: textOrNull }),
      /** Reasons against merging it now. */
      warnings: z.array(z.string()),
      ...asOf,
    }),
  },
  answer: async ({ backend, path, person }) => {
    const found = await asReader(backend.engine, person.teams, async (connection) => {
      const proposal = await findProposal(connection, idOf(path));
      const base = proposal && (await proposalBase(connection, proposal.app, proposal.environment));
      if (!proposal || !base) return null;
      const { warningsOf } = await import('../changes/warnings.ts');
      return { ...proposal, warnings: await warningsOf(connection, base, proposal, backend.now()) };
    });
    if (!found) throw notThere(path);
    const { branchCommand, fileNameOf } = await import('../changes/ways.ts');
    const body = {
      ...found,
      file: fileNameOf(found),
      branchCommand: branchCommand(found),
      host: hostFor(backend, found),
      asOf: backend.now().toISOString(),
    };
    return { status: 200, body };
  },
});

const effects = z.record(z.string(), count);
const dryRun = defineRoute({
  method: 'get',
  path: '/v1/changes/{id}/dry-run',
  says: 'What the edited rulebase would have done with the calls that guards recorded, by the guard’s own code of decision. Calls of confirmed incidents are counted apart.',
  caller: 'person',
  query: z.object({ days: z.coerce.number().int().min(1).max(90).default(30) }),
  answers: {
    200: z.object({
      from: time,
      why: textOrNull,
      sections: z.array(
        z.object({
          section: z.enum(profileSections),
          isChanged: z.boolean(),
          onlyTells: z.boolean(),
          calls: count,
          counts: effects,
          incidents: effects,
          /** The calls of `counts` that it would stop and in which the inspection proved an attack. */
          provenStops: count,
          /** The calls of `counts` that it would stop once the section is enforced. */
          laterStops: count,
        }),
      ),
      rows: z.array(
        z.object({
          function: z.string(),
          section: z.enum(profileSections),
          match: textOrNull,
          before: textOrNull,
          target: textOrNull,
          effect: z.string(),
          times: count,
          ofIncidents: count,
          /** True if the inspection proved an attack in each of these events. */
          isProven: z.boolean(),
          /** The kinds of calls that proved it, `shell`; empty = not known. */
          provenKinds: z.array(z.string()),
          /** True if a rule lets these calls through today. */
          isAllowed: z.boolean(),
          /** True if they are stopped once the section is enforced. */
          stopsLater: z.boolean(),
          rule: textOrNull,
          why: textOrNull,
        }),
      ),
      total: count,
      invocations: count,
      lost: count,
      unknown: count,
      silent: z.array(z.string()),
      ...asOf,
    }),
  },
  answer: async ({ backend, path, query, person }) => {
    const now = backend.now();
    const from = firstOf(query.days, now);
    const found = await asReader(backend.engine, person.teams, async (connection) => {
      const proposal = await findProposal(connection, idOf(path));
      const base = proposal && (await proposalBase(connection, proposal.app, proposal.environment));
      if (!proposal || !base) return null;
      return { proposal, base, recorded: await recordedCalls(connection, base.id, proposal.functions, from) };
    });
    if (!found) throw notThere(path);
    const { dryRunOf } = await import('../changes/dry-run.ts');
    const { laterOf } = await import('../changes/preview.ts');
    const run = await dryRunOf(found.base, found.proposal.patch, found.recorded);
    const { invocations, lost, unknown, silent } = found.recorded;
    const body = {
      from: laterOf(from, found.recorded.since),
      ...(run.kind === 'run'
        ? { why: null, sections: run.sections, rows: run.rows, total: run.total }
        : { why: run.why, sections: [], rows: [], total: 0 }),
      ...{ invocations, lost, unknown, silent },
      asOf: now.toISOString(),
    };
    return { status: 200, body };
  },
});

const small = { packed: 16_384, unpacked: 16_384 } as const;

const make = defineRoute({
  method: 'post',
  path: '/v1/changes',
  says: 'Proposes a change: a patch against the scanned commit. It changes no rule; people review it in git.',
  caller: 'member',
  body: { kind: 'json', schema: proposalSource, limit: small },
  answers: { 201: z.object({ id: z.number() }) },
  answer: async ({ backend: { engine, now }, body, person }) => {
    const { propose } = await import('../changes/propose.ts');
    const id = await propose({ engine, person, now: now() }, body);
    await engine.sync();
    return { status: 201, body: { id } };
  },
});

const step = defineRoute({
  method: 'post',
  path: '/v1/changes/{id}/steps',
  says: 'Notes that a person took the patch or the branch command of a change, or withdraws it.',
  caller: 'member',
  body: {
    kind: 'json',
    schema: z.strictObject({ kind: z.enum(['download', 'branch', 'withdraw']) }),
    limit: small,
  },
  answers: { 204: null },
  answer: async ({ backend: { engine, now }, body, path, person }) => {
    if (!(await noteStep(engine, person, idOf(path), body, now()))) throw notThere(path);
    await engine.sync();
    return { status: 204 };
  },
});

const pull = defineRoute({
  method: 'post',
  path: '/v1/changes/{id}/pull',
  says: 'Opens a pull request with a change at the configured host of repositories.',
  caller: 'member',
  body: { kind: 'json', schema: z.strictObject({}), limit: small },
  answers: { 201: z.object({ address: z.string() }) },
  answer: async ({ backend, path, person }) => {
    const found = await asReader(backend.engine, person.teams, (connection) =>
      findProposal(connection, idOf(path)),
    );
    if (!found || found.state === 'withdrawn') throw notThere(path);
    if (found.pull !== null) throw new Refused(409, `there is a pull request for it: ${found.pull}`);
    const { gitHost } = backend;
    const repository = gitHost ? repositoryOn(gitHost, found.repository) : null;
    if (!gitHost || repository === null)
      throw new Refused(409, hostFor(backend, found).why ?? 'it has no patch');
    const { branchOf } = await import('../changes/ways.ts');
    const { openPull } = await import('../changes/hosts/open.ts');
    const { filesOf } = await import('../changes/patch.ts');
    const address = await openPull(gitHost, {
      repository,
      base: found.branch,
      commit: found.commit,
      branch: branchOf(found),
      title: found.title,
      body: `${found.label}: ${found.because}.\n\n${backend.origin}/changes/${found.id}`,
      files: filesOf(found.patch),
    });
    await noteStep(backend.engine, person, found.id, { kind: 'pull', address }, backend.now());
    await backend.engine.sync();
    return { status: 201, body: { address } };
  },
});

/** Returns the host at which a pull request of a proposal can be opened, or why there is none. */
function hostFor(
  { gitHost }: Asked<never, never>['backend'],
  { repository, patch }: { readonly repository: string | null; readonly patch: string },
): { readonly name: string | null; readonly why: string | null } {
  if (patch === '') return { name: null, why: 'it has no patch' };
  if (gitHost === null)
    return { name: null, why: 'no host of repositories is configured: EMMENTAL_GIT_HOST' };
  if (repository === null) return { name: null, why: 'the last scan did not name its repository' };
  if (repositoryOn(gitHost, repository) === null)
    return { name: null, why: `its repository is not at ${gitHost.web}` };
  return { name: gitHost.kind === 'github' ? 'GitHub' : 'GitLab', why: null };
}

type Path = Readonly<Record<string, string>>;
const idOf = ({ id = '' }: Path): number => (/^\d{1,15}$/.test(id) ? Number(id) : 0);
const notThere = ({ id = '' }: Path): Refused =>
  new Refused(404, `there is no change ${id.slice(0, 40)} that you may see, or it was withdrawn`);

/** Proposed changes of repositories. */
export const changeRoutes: readonly Route[] = [list, show, dryRun, make, step, pull];
