import type { Finding } from '@emmental/model';
import { openSource, readApps } from '@emmental/read';
import { scanApp } from '../../apps/cli/pipeline.ts';
import { waiversOf } from '../../apps/cli/waivers.ts';

const today = '2026-11-24';

/**
 * Returns all findings of a folder, or of one file in it, also facts (info); with `peers` also problems without
 * consequence.
 */
export async function findingsIn(folder: string, path = '', peers = false): Promise<readonly Finding[]> {
  const source = openSource(folder);
  const { apps } = readApps(source, path, { env: new Map(), opt: new Map(), parameters: new Map() });
  const scanned = await Promise.all(
    apps.map((app) =>
      scanApp(app, source, {
        assumptions: new Map(),
        code: true,
        today,
        peers,
        progress: { step: () => {}, end: () => {} },
      }),
    ),
  );
  const waivers = waiversOf(source, today);
  return scanned.flatMap((app) => waivers.over(app));
}

/** Has the finding no consequence, so that only `scan --peers` reports it? */
export const weighsNothing = ({ details }: Finding): boolean =>
  details.some(({ label }) => label === 'weighs');

/** Is the finding about the resource itself, a part of it, or the function of that name? */
export function isAbout({ resource, function: fn }: Finding, wanted: string): boolean {
  const names = [resource, fn].flatMap((id) => (id === null ? [] : [id.slice(id.indexOf('#') + 1)]));
  return names.some(
    (name) =>
      name === wanted ||
      name.startsWith(`${wanted}.`) ||
      name === `${wanted}Role` ||
      name === wanted.replace(/^functions\./, ''),
  );
}
