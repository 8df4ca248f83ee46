import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scanApp } from '../../../../apps/cli/pipeline.ts';
import { openSource, readApps } from '../../../read/index.ts';
import type { PathTemplate } from './templates.ts';

/** The ways to more permissions that a scan tells: by its titles, those that are certain and those that are questions. */
export interface Told {
  readonly certain: readonly string[];
  readonly asked: readonly string[];
  readonly diagnostics: readonly string[];
}

/** Scans a template without code and returns the findings about escalation. */
export async function toldOf({ file, text }: PathTemplate): Promise<Told> {
  const folder = mkdtempSync(join(tmpdir(), 'emmental-path-'));
  try {
    writeFileSync(join(folder, file), text);
    const source = openSource(folder);
    const { apps, diagnostics } = readApps(source, '', {
      env: new Map(),
      opt: new Map(),
      parameters: new Map(),
    });
    const scans = await Promise.all(
      apps.map((app) =>
        scanApp(app, source, {
          assumptions: new Map(),
          code: false,
          progress: { step: () => {}, end: () => {} },
          today: '2026-12-02',
        }),
      ),
    );
    const found = scans
      .flatMap(({ findings }) => findings)
      .filter(({ rule }) => rule === 'access/escalation' || rule === 'policy/escalation');
    const titles = (status: string) =>
      found.filter((finding) => finding.status === status).map(({ title }) => title);
    return {
      certain: titles('fail'),
      asked: titles('unknown'),
      diagnostics: diagnostics.map(({ code, message }) => `${code} ${message}`),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
