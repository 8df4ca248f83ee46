import { type PolicyFormat, renderPolicy } from '@emmental/access';
import type { Report } from '@emmental/model';
import { renderJson, renderPermissions, visible } from '@emmental/report';
import { WrongUse } from '../exit.ts';
import type { RepositoryOptions } from '../options.ts';
import { emit, exitCode, scanPaths, screen } from '../run.ts';
import type { Scan } from '../scan.ts';
import { toldOnce } from '../told-once.ts';
import type { World } from '../world.ts';

export interface PermissionsOptions extends RepositoryOptions {
  readonly format: 'table' | 'json' | PolicyFormat;
  readonly function?: string;
}

/** `emmental permissions [PATH]`: needed, granted, excess and missing as a diff of each policy, or the policy itself. */
export async function permissionsCommand(
  path: string,
  options: PermissionsOptions,
  world: World,
): Promise<number> {
  const { report: scanned, scans } = await scanPaths('permissions', [path], options, world);
  const full = { ...scanned, findings: toldOnce(scanned.findings) };
  const report = options.function === undefined ? full : only(full, options.function);
  const text =
    options.format === 'json'
      ? renderJson(report)
      : options.format === 'table'
        ? renderPermissions(report, { all: options.all }, screen(options, world))
        : policies(report, scans, options.format);
  await emit(text, options, world);
  const failOn = options.failOn === undefined || options.failOn === 'never' ? null : options.failOn;
  return exitCode(report, failOn, options.strict);
}

/** The report of the one function that `name` means: its name, or its id where a name is taken twice. */
function only(report: Report, name: string): Report {
  const apps = report.apps
    .map((app) => ({ ...app, functions: app.functions.filter((fn) => fn.name === name || fn.id === name) }))
    .filter((app) => app.functions.length > 0);
  const found = new Set(apps.flatMap((app) => app.functions.map((fn) => fn.id)));
  if (found.size > 0) {
    const findings = report.findings.filter(
      (finding) => finding.function !== null && found.has(finding.function),
    );
    return { ...report, apps, findings };
  }
  const names = report.apps.flatMap((app) => app.functions.map((fn) => fn.name)).slice(0, 12);
  throw new WrongUse(`there is no function ${name}; there are: ${names.join(', ')}`);
}

/** A comment ends where its line does, whatever a name holds. */
const plain = (name: string): string => visible(name, { width: 0, unicode: true, color: false });

function policies(report: Report, scans: readonly Scan[], format: PolicyFormat): string {
  const wanted = new Set(report.apps.flatMap((app) => app.functions.map((fn) => fn.name)));
  const parts: string[] = [];
  for (const { review } of scans.flatMap((one) => one.apps)) {
    for (const one of review.functions.values()) {
      if (!wanted.has(one.name)) continue;
      if (!one.analysed)
        throw new WrongUse(`no policy for ${one.name}: its code was not read, so nothing may be taken away`);
      const text = renderPolicy(one.policy, format, one.function, review);
      parts.push(format !== 'iam' && wanted.size > 1 ? `# ${plain(one.name)}\n${text}` : text);
    }
  }
  return parts.join('\n');
}
