import { truths } from '@emmental/model';
import { asWriter, audit, pathPeople, pathVisibilities, saveScan } from '@emmental/store';
import { z } from 'zod';
import { defineRoute, type Route } from '../route.ts';

const name = z.string().min(1).max(200);
const short = z.string().max(2_000);
const orNull = <T extends z.ZodType>(type: T) => type.nullable();

const hopKinds = ['people', 'function', 'source'] as const;

const rule = z.object({
  id: orNull(name),
  section: name,
  name,
  match: short,
  action: name,
  mode: name,
  origin: name,
  because: orNull(short),
  why: z.unknown(),
  shadowed: orNull(short).default(null),
});

const functionSchema = z.object({
  id: short,
  name,
  runtime: orNull(name),
  who: name,
  owner: orNull(name),
  open: z.int().min(0),
  analysed: z.boolean(),
  report: z.unknown(),
  verdicts: z.unknown(),
  modes: orNull(z.record(name, name)),
  rules: z.array(rule).max(5_000),
  pause: orNull(
    z.object({ diff: orNull(z.string().max(1_000_000)), command: short, says: orNull(short).default(null) }),
  ).default(null),
});

const finding = z.object({
  fingerprint: name,
  function: orNull(name),
  rule: name,
  severity: z.enum(['critical', 'high', 'medium', 'low', 'info']),
  title: short,
  owner: orNull(name).default(null),
  edit: orNull(short).default(null),
  document: z.unknown(),
});

const place = z.object({ file: short, line: z.int().min(0), text: short });

/** One kind of change, with at most 500 of its places; a diff of a template has some hundred lines. */
const step = z.object({
  says: short,
  effort: z.enum(['line', 'deploy', 'code', 'account']),
  isMode: z.boolean().default(true),
  label: z.enum(['WIDENS', 'NARROWS', 'SAME']).default('SAME'),
  command: orNull(short),
  at: z.array(place).max(500),
  functions: z.array(name).min(1).max(5_000),
  paths: z
    .array(
      z.object({
        id: orNull(short).default(null),
        function: name,
        threat: name,
        because: short,
        loses: short,
      }),
    )
    .max(5_000),
  diff: orNull(z.string().max(1_000_000)),
});

const pack = z.object({
  ecosystem: name,
  name: short,
  version: orNull(name),
  source: name,
  lockfile: orNull(short),
  line: orNull(z.int()),
  loadedBy: z.array(short).max(5_000),
  shippedWith: z.array(short).max(5_000),
  owner: orNull(name).default(null),
});

const acceptance = z.object({
  kind: z.enum(['rulebase', 'proof', 'line']),
  name: orNull(short),
  finding: short,
  where: orNull(short),
  reason: orNull(short),
  owner: orNull(short),
  until: orNull(name),
  by: name,
  file: short,
  line: z.int(),
  findings: z.int().min(0).nullable(),
});

const cell = z.object({
  slice: name,
  step: z.int().min(0),
  stop: z.enum(truths),
  see: z.enum(truths),
  by: name,
  isVoid: z.boolean(),
  isAssumed: z.boolean(),
  says: short,
  at: z.array(place).max(50),
  question: orNull(short),
});

const route = z.object({
  id: short,
  function: name,
  threat: name,
  name: orNull(name),
  who: z.enum(pathPeople),
  because: short,
  loses: short,
  visibility: z.enum(pathVisibilities),
  hops: z.array(z.object({ text: short, kind: z.enum(hopKinds), at: orNull(place) })).max(100),
  steps: z
    .array(z.object({ says: short, attack: z.array(name).max(20), at: z.array(place).max(50) }))
    .max(50),
  cells: z.array(cell).max(500),
  closing: z
    .array(
      z.object({ list: z.enum(['steps', 'others']), index: z.int().min(0), slices: z.array(name).max(50) }),
    )
    .max(50),
  replay: orNull(z.string().max(4_000)),
});

const rulebaseSource = z.object({
  path: short,
  files: z
    .array(z.object({ path: short, text: z.string().max(1_000_000) }))
    .min(1)
    .max(20),
  app: z.string().max(50_000_000),
});

const upload = z.object({
  schema: z.literal('emmental/upload/1'),
  app: name,
  environment: name,
  repository: orNull(short),
  commit: orNull(z.string().regex(/^[0-9a-f]{7,64}$/)),
  branch: orNull(name),
  rulebase: orNull(name),
  madeAt: z.iso.datetime(),
  tool: name,
  functions: z.array(functionSchema).max(5_000),
  findings: z.array(finding).max(50_000),
  paths: z.unknown(),
  closure: z.unknown(),
  coverage: z.unknown(),
  steps: z.array(step).max(1_000).default([]),
  packages: z.array(pack).max(100_000).default([]),
  accepted: z.array(acceptance).max(10_000).default([]),
  others: z.array(step).max(1_000).default([]),
  routes: z.array(route).max(5_000).default([]),
  folder: short.default(''),
  source: orNull(rulebaseSource).default(null),
});

const saved = z.object({
  scan: z.number(),
  app: z.number(),
  isRepeated: z.boolean(),
  appeared: z.number(),
  resolved: z.number(),
});

const save = defineRoute({
  method: 'post',
  path: '/v1/scans',
  says: 'Stores what a scan found in an app at a commit. The same content again changes nothing, so a job can be repeated.',
  caller: 'upload',
  body: { kind: 'json', schema: upload, limit: { packed: 20 * 1024 * 1024, unpacked: 200 * 1024 * 1024 } },
  answers: { 200: saved, 201: saved },
  answer: async ({ backend, body, token }) => {
    const now = backend.now();
    const found = await saveScan(backend.engine, token.team, body, now);
    const { app, environment, commit } = body;
    if (!found.isRepeated)
      await asWriter(backend.engine, (connection) =>
        audit(
          connection,
          { actor: `token ${token.name}`, what: 'uploaded a scan', body: { app, environment, commit } },
          now,
        ),
      );
    await backend.engine.sync();
    if (!found.isRepeated) void backend.scanArrived();
    return { status: found.isRepeated ? 200 : 201, body: found };
  },
});

/** Uploads of scans. */
export const scanRoutes: readonly Route[] = [save];
