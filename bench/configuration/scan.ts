import type { Finding } from '@emmental/model';
import { openSource, readApps } from '@emmental/read';
import { scanApp } from '../../apps/cli/pipeline.ts';
import { waiversOf } from '../../apps/cli/waivers.ts';

const today = '2026-11-24';

/** All findings of a folder or of one file in it, facts (info) too; with `peers` what weighs nothing as well. */
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
  return scanned.flatMap((one) => waivers.over(one));
}

/** Does it weigh nothing: is it told to those only who ask for what other scanners tell? */
export const weighsNothing = ({ details }: Finding): boolean =>
  details.some(({ label }) => label === 'weighs');

/** Is it about the resource itself, a part of it, or the function of that name? */
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
