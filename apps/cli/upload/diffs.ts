import { patchOf } from '@emmental/deploy';
import { type App, type Change, type ProfileSection, profileSections } from '@emmental/model';
import { withMode } from '@emmental/profile';
import { readApps } from '@emmental/read';
import { type Rulebase, textOf } from '../profile/rulebase.ts';
import { deniedTo } from '../protection/denied.ts';
import { withDoors } from '../protection/doors.ts';
import { compiledOf, guardPlan } from '../protection/guard.ts';
import { limitsFor } from '../protection/paths.ts';
import { filesOf, withPermissions } from '../protection/protect.ts';
import { isLimit, withReserve } from '../protection/reserve.ts';
import { checkedSettings } from '../protection/settings.ts';
import { type PartName, partNames, withTexts } from '../protection/templates.ts';
import type { Scan } from '../scan.ts';
import type { WriteDiff } from './steps.ts';

/** The longest diff that an upload has. */
const longest = 400_000;

/**
 * Returns the function that writes changes of an app as a diff of its repository, as `emmental protect` would make them. A change that
 * has no command, or that cannot be made without a person, has no diff.
 */
export async function diffsOf(scan: Scan, rulebase: Rulebase): Promise<WriteDiff> {
  const { scanned, source } = rulebase;
  const { app } = scanned;
  const files = filesOf(app, source).flatMap((path) => {
    const read = source.read(path);
    return 'text' in read ? [{ path, text: read.text }] : [];
  });
  const limits = await limitsFor(scanned, source);
  const readAgain = (texts: ReadonlyMap<string, string>): App | undefined => readAs(app, texts, scan);
  const today = scan.request.today;
  const planned = (part: PartName, only: ReadonlySet<string>, reserve: number | null) => {
    if (part === 'guard') {
      const compiled = rulebase.found ? compiledOf(rulebase.found, rulebase, {}) : undefined;
      return guardPlan(source.directory, app, files, only, compiled);
    }
    const denied = deniedTo({ app, profile: scanned.profile }, null);
    if (part === 'roles') return withPermissions(scanned, app, files, only, denied, today, readAgain);
    const all = withReserve([...withDoors(scanned, null), ...limits], reserve, scanned.app);
    // The command makes all settings; this change is the limit alone.
    const findings = reserve === null ? all : all.filter(isLimit);
    return checkedSettings({ ...scanned, findings }, files, 'settings', only, today, readAgain);
  };
  return (changes) => {
    const [first] = changes;
    const part = partNames.find((name) => first?.command?.includes(`--only ${name}`));
    const reserve = /--reserve (\d+)/.exec(first?.command ?? '')?.[1];
    const only = new Set(changes.map((change) => change.function));
    const plan = part ? planned(part, only, reserve === undefined ? null : Number(reserve)) : null;
    if (typeof plan === 'string') return null;
    const template = [...(plan?.files ?? [])].map(([path, text]) => {
      const before = files.find((file) => file.path === path)?.text ?? '';
      return patchOf(rulebase.shown(path), before, text);
    });
    const modes = modesDiff(changes, rulebase);
    // A diff with a half of what the sentence says would mislead.
    if (modes === null || (part && template.length === 0)) return null;
    const diff = [...template, ...modes].join('');
    return diff === '' || diff.length > longest ? null : diff;
  };
}

function readAs(
  app: App,
  texts: ReadonlyMap<string, string>,
  { source, path, request }: Scan,
): App | undefined {
  const inputs = { env: request.env, opt: request.opt, parameters: request.parameters };
  return readApps(withTexts(source, texts), app.template ?? path, inputs).apps.find(
    ({ id }) => id === app.id,
  );
}

/** Returns the diff of the rulebase for changes that enforce a section; null if it cannot be edited. */
function modesDiff(changes: readonly Change[], rulebase: Rulebase): readonly string[] | null {
  const sections = changes.flatMap(({ id, function: fn }) => {
    const section = profileSections.find((name) => id === `${fn}/guard/${name}`);
    return section ? [{ fn, section }] : [];
  });
  if (sections.length === 0) return [];
  const text = textOf(rulebase);
  if (text === null) return null;
  const after = sections.reduce<string | null>(enforced, text);
  return after === null ? null : [patchOf(rulebase.shown(rulebase.path), text, after)];
}

const enforced = (
  text: string | null,
  { fn, section }: { readonly fn: string; readonly section: ProfileSection },
): string | null => (text === null ? null : withMode(text, fn, section, 'enforce'));
