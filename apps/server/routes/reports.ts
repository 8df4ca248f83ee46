import { asWriter, audit, saveReport, type ToolReport } from '@emmental/store';
import { z } from 'zod';
import { Refused } from '../problem.ts';
import { readCycloneDx } from '../reports/cyclonedx.ts';
import { reportLimits } from '../reports/report.ts';
import { readSarif } from '../reports/sarif.ts';
import { type Asked, defineRoute, type Route } from '../route.ts';

const count = z.number().min(0);
const name = z.string().min(1).max(200);
const query = z.object({ app: name, environment: name.default('prod') });
const limit = { packed: 10 * 1024 * 1024, unpacked: 60 * 1024 * 1024 } as const;
const saved = z.object({
  tools: z.array(z.object({ tool: z.string(), findings: count, appeared: count, resolved: count })),
  ignored: count,
});

const sarif = defineRoute({
  method: 'post',
  path: '/v1/sarif',
  says: 'Stores the findings of another tool about an app, from its SARIF 2.1.0. Those that its last report had and this one has not are resolved.',
  caller: 'upload',
  query,
  body: {
    kind: 'json',
    schema: z.looseObject({ version: z.literal('2.1.0'), runs: z.array(z.unknown()).max(100) }),
    limit,
  },
  answers: { 201: saved },
  answer: (asked) => {
    const { reports, ignored } = readSarif(asked.body);
    return saveAll(asked, reports, ignored);
  },
});

const cyclonedx = defineRoute({
  method: 'post',
  path: '/v1/cyclonedx',
  says: 'Stores the vulnerabilities of another tool’s CycloneDX document about an app. Those that its last report had and this one has not are resolved.',
  caller: 'upload',
  query,
  body: { kind: 'json', schema: z.looseObject({ bomFormat: z.literal('CycloneDX') }), limit },
  answers: { 201: saved },
  answer: (asked) => {
    const { report, ignored } = readCycloneDx(asked.body);
    return saveAll(asked, [report], ignored);
  },
});

type Sent = Pick<Asked<z.output<typeof query>, unknown>, 'backend' | 'query' | 'token'>;

async function saveAll({ backend, query, token }: Sent, reports: readonly ToolReport[], ignored: number) {
  const { app, environment } = query;
  const findings = reports.reduce((sum, report) => sum + report.findings.length, 0);
  if (findings > reportLimits.findings)
    throw new Refused(413, `a report may have ${reportLimits.findings} findings; this one has ${findings}`);
  if (reports.some(({ tool }) => tool.toLowerCase() === 'emmental'))
    throw new Refused(400, 'this report is of Emmental itself; send its scans with emmental scan --upload');
  const now = backend.now();
  const tools = [];
  for (const report of reports) {
    const changed = await saveReport(backend.engine, token.team, app, environment, report, now);
    if (changed === null)
      throw new Refused(404, `your team has no app ${app} (${environment}); send a scan of it first`);
    tools.push({ tool: report.tool, findings: report.findings.length, ...changed });
  }
  const entry = {
    actor: `token ${token.name}`,
    what: 'uploaded a report of another tool',
    body: { app, environment, tools: tools.map(({ tool }) => tool) },
  };
  await asWriter(backend.engine, (connection) => audit(connection, entry, now));
  await backend.engine.sync();
  return { status: 201, body: { tools, ignored } } as const;
}

/** Reports of other tools. */
export const reportRoutes: readonly Route[] = [sarif, cyclonedx];
