import { asWriter, audit, saveScan, type Upload } from '@emmental/store';
import { Hono } from 'hono';
import { z } from 'zod';
import { readBody } from '../body.ts';
import type { Backend, Variables } from '../context.ts';
import { requireToken } from '../guards.ts';
import { Refused } from '../problem.ts';

const limit = { packed: 20 * 1024 * 1024, unpacked: 200 * 1024 * 1024 } as const;

const name = z.string().min(1).max(200);
const short = z.string().max(2_000);
const orNull = <T extends z.ZodType>(type: T) => type.nullable();

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
});

const functionSchema = z.object({
  id: short,
  name,
  runtime: orNull(name),
  who: name,
  owner: orNull(name),
  open: z.int().min(0),
  toFix: z.int().min(0),
  analysed: z.boolean(),
  report: z.unknown(),
  verdicts: z.unknown(),
  modes: z.unknown(),
  rules: z.array(rule).max(5_000),
});

const finding = z.object({
  fingerprint: name,
  function: orNull(name),
  rule: name,
  severity: z.enum(['critical', 'high', 'medium', 'low', 'info']),
  title: short,
  document: z.unknown(),
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
});

/**
 * `POST /v1/scans`: what a scan found in an app at a commit. The same content again changes nothing, so a job can be repeated. 201
 * the first time, 200 for a repetition.
 */
export function scanRoutes(backend: Backend): Hono<{ Variables: Variables }> {
  return new Hono<{ Variables: Variables }>().post('/', requireToken(backend, 'upload'), async (context) => {
    const token = context.get('token');
    const parsed = upload.safeParse(jsonOf(await readBody(context, limit)));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new Refused(
        400,
        `${issue?.path.join('.') || 'the document'}: ${issue?.message ?? 'not understood'}`,
      );
    }
    const now = backend.now();
    const document = parsed.data as Upload;
    const saved = await saveScan(backend.engine, token.team, document, now);
    if (!saved.isRepeated)
      await asWriter(backend.engine, (connection) =>
        audit(
          connection,
          {
            actor: `token ${token.name}`,
            what: 'uploaded a scan',
            body: { app: document.app, environment: document.environment, commit: document.commit },
          },
          now,
        ),
      );
    await backend.engine.sync();
    return context.json(saved, saved.isRepeated ? 200 : 201);
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refused(400, `the body is not JSON: ${error instanceof Error ? error.message : ''}`);
  }
}
