import type { Report } from '@emmental/model';
import { tell } from '../output.ts';
import { progressOn } from '../progress.ts';
import type { Scan } from '../scan.ts';
import type { World } from '../world.ts';
import { uploadsOf } from './documents.ts';
import { sendUpload, tokenVariable, uploadTarget } from './send.ts';

/** Sends what a scan found to a console, app by app, and says what the console did with it. */
export async function uploadScan(
  address: string,
  environment: string,
  report: Report,
  scans: readonly Scan[],
  world: World,
): Promise<void> {
  const target = uploadTarget(address, world.env[tokenVariable]);
  const origin = { environment, madeAt: new Date().toISOString(), ...builtFrom(world.env) };
  const uploads = await uploadsOf(report, scans, origin, progressOn(world.stderr, world.now));
  let findings = 0;
  let resolved = 0;
  let repeated = 0;
  for (const upload of uploads) {
    const sent = await sendUpload(target, upload);
    findings += sent.appeared;
    resolved += sent.resolved;
    repeated += sent.isRepeated ? 1 : 0;
  }
  const apps = uploads.length === 1 ? '1 app' : `${uploads.length} apps`;
  const known = repeated === 0 ? '' : `, ${repeated} known already`;
  tell(
    `sent ${apps} to ${target.url.origin} (${environment}${known}): ${findings} new findings, ${resolved} resolved`,
    world,
  );
}

/** The repository and branch, as GitHub's and GitLab's pipelines name them; null elsewhere. */
function builtFrom(env: World['env']): {
  readonly repository: string | null;
  readonly branch: string | null;
} {
  const github = env['GITHUB_REPOSITORY'];
  return {
    repository:
      github === undefined
        ? (env['CI_PROJECT_URL'] ?? null)
        : `${env['GITHUB_SERVER_URL'] ?? 'https://github.com'}/${github}`,
    branch: env['GITHUB_REF_NAME'] ?? env['CI_COMMIT_BRANCH'] ?? null,
  };
}
