import { join } from 'node:path';
import { parseHandlerFlag } from '@emmental/code';
import type { ProfileSection } from '@emmental/model';
import { check, type Derived, derive, type Merged, merge, sectionNamed, subjectOf } from '@emmental/profile';
import { type LooseHandler, readProfileFile } from '@emmental/read';
import {
  commandLines,
  count,
  nextLines,
  onPath,
  type Screen,
  spread,
  visible,
  withPath,
  wrap,
} from '@emmental/report';
import { exit, WrongUse } from '../exit.ts';
import { emit, tell } from '../output.ts';
import { progressOn } from '../progress.ts';
import { screen } from '../run.ts';
import { handlersInRulebase } from '../scan/apps.ts';
import type { DeriveOptions } from '../usage/profile.ts';
import type { World } from '../world.ts';
import { type DerivedApp, renderDerivedApps } from './derive-apps.ts';
import { tellUnread, tellUnreadOfApps } from './diagnostics.ts';
import {
  derivingOne,
  lockBeside,
  needed,
  ofOneFile,
  type Rulebase,
  rulebases,
  textOf,
  withFunctions,
  writeRulebase,
} from './rulebase.ts';

export async function deriveCommand(path: string, options: DeriveOptions, world: World): Promise<number> {
  const present = await withKeptHandlers(await rulebases(path, options, world), path, options, world);
  const { derived: all, leftOut } = ofOneFile(present);
  if (all.length === 0) throw new WrongUse(leftOutText(leftOut[0] ?? [], present, path));
  const view = screen(options, world);
  const several = withFunctions(present).length > 1;
  const progress = progressOn(world.stderr, world.now);
  const parts: string[] = [];
  const rows: DerivedApp[] = [];
  for (const [index, rulebase] of all.entries()) {
    progress.step(`deriving: app ${index + 1} of ${all.length}, ${rulebase.scanned.app.id}`);
    if (rulebase.diagnostics.some(({ file, severity }) => file === rulebase.path && severity === 'error'))
      needed(rulebase);
    const derived = derive(rulebase.scanned.app, rulebase.scanned.report, rulebase.native);
    const merged = mergeInto(rulebase, derived);
    if (options.dryRun) parts.push(merged.text);
    else {
      const isWritten = writeRulebase(rulebase, merged.text, merged.lock);
      if (several) rows.push({ rulebase, derived, merged, isWritten });
      else {
        const different = await differing(rulebase, world.today);
        parts.push(summary(rulebase, derived, merged, { isWritten, different }, path, view));
      }
    }
  }
  progress.end();
  if (several) tellUnreadOfApps(all, world);
  else for (const rulebase of all) tellUnread(rulebase, world);
  for (const group of leftOut) tell(leftOutText(group, present, path), world);
  if (rows.length > 0) parts.push(renderDerivedApps(rows, path, view));
  await emit(parts.join('\n'), options, world);
  return exit.clean;
}

/**
 * Adds the handlers that `--handler` named when a rulebase was derived before: it covers them, and without them the merge would remove their
 * rules. Throws `WrongUse` where a template declares functions that the rulebase covers.
 */
async function withKeptHandlers(
  all: readonly Rulebase[],
  path: string,
  options: DeriveOptions,
  world: World,
): Promise<readonly Rulebase[]> {
  const [first] = all;
  if (options.handler.length === 0 || !first?.found) return all;
  const { found, source, scanned, shown } = first;
  const named = new Set(scanned.app.functions.map(({ name }) => name));
  const covered = Object.keys(found.profile.functions ?? {}).filter((name) => !named.has(name));
  const kept = (await handlersInRulebase(source, scanned.app.folder)).filter(
    (handler) => !named.has(nameOf(handler)),
  );
  const declared = covered.find((name) => parseHandlerFlag(name) === null);
  if (declared !== undefined)
    throw new WrongUse(
      `${shown(found.path)} covers ${declared}, which --handler does not name, so its rules would be removed; derive without --handler, or name a PATH with a rulebase of its own`,
    );
  if (kept.length === 0) return all;
  const handler = [
    ...options.handler,
    ...kept.map((each) => ({ ...each, file: join(source.directory, each.file) })),
  ];
  return rulebases(path, { ...options, handler }, world);
}

const nameOf = (handler: LooseHandler): string => `${handler.file}#${handler.export}`;

function mergeInto(rulebase: Rulebase, derived: Derived): Merged {
  const { found, lock } = rulebase;
  const text = textOf(rulebase);
  const mine = found && text !== null ? { text, profile: found.profile, lock } : null;
  const merged = merge(mine, derived);
  if (typeof merged === 'string') throw new WrongUse(`${rulebase.shown(rulebase.path)}: ${merged}`);
  return merged;
}

/** Says why apps that would share a file get no rulebase, and how one of them gets it. */
function leftOutText(group: readonly Rulebase[], all: readonly Rulebase[], path: string): string {
  const [first] = group;
  if (!first) return `${path} has no app with functions`;
  const file = first.shown(first.path);
  const names = group.map(({ shown, scanned }) => shown(scanned.app.id)).join(', ');
  const owner = first.found?.profile.template;
  return all.some((each) => each.path === first.path && !group.includes(each) && hasFunctions(each))
    ? `left out ${names}: ${file} is the rulebase of ${owner}; give each app a folder of its own`
    : `left out ${names}: a rulebase covers one app, and they would share ${file}; give each a folder of its own, or write the rulebase of one of them: ${derivingOne(first, all, path)}`;
}

const hasFunctions = ({ scanned: { app } }: Rulebase): boolean => app.functions.length > 0;

/** The parts in which a template differs from its rulebase, by the option with which `protect` writes them. */
type Part = 'settings' | 'roles';

/** Returns the parts in which the template differs from a rulebase that was just written. `profile check` fails until they agree. */
async function differing(rulebase: Rulebase, today: string): Promise<ReadonlySet<Part>> {
  const { source, path, scanned, native } = rulebase;
  const { found } = await readProfileFile(source, path);
  if (!found) return new Set();
  const problems = check(subjectOf(found, lockBeside(rulebase), scanned.app, scanned.report, native), today);
  return new Set(
    problems.flatMap(({ code }): readonly Part[] => {
      if (code === 'profile/differs') return ['roles'];
      return code === 'profile/callers' ? ['settings'] : [];
    }),
  );
}

/** Returns the next commands, with those that make the template agree with the rulebase. */
const nextSteps = (path: string, different: ReadonlySet<Part>): readonly (readonly [string, string])[] => [
  [onPath('emmental profile explain', path), 'shows why each rule exists, with file and line'],
  ...(different.size === 0
    ? [[onPath('emmental profile check', path), 'shows what is wrong with the rulebase'] as const]
    : []),
  ...(different.has('settings')
    ? [
        [
          onPath('emmental protect --only settings', path),
          'shows how the template admits only the callers of this rulebase; until it does, profile check fails',
        ] as const,
      ]
    : []),
  ...(different.has('roles')
    ? [
        [
          onPath('emmental protect --only roles', path),
          'shows the roles as this rulebase has them; until the template agrees, profile check fails',
        ] as const,
      ]
    : []),
  [onPath('emmental profile ready', path), 'shows what can be enforced now'],
];

function summary(
  { shown, path: file }: Rulebase,
  derived: Derived,
  { outcomes }: Merged,
  { isWritten, different }: { readonly isWritten: boolean; readonly different: ReadonlySet<Part> },
  path: string,
  view: Screen,
): string {
  const rules = derived.functions.flatMap((fn) =>
    Object.entries(fn.sections).flatMap(([section, all]) =>
      all === 'none'
        ? []
        : [...all].map(([name, rule]) => ({
            key: `${fn.name}/${section}/${name}`,
            section: section as ProfileSection,
            fn,
            ...rule,
          })),
    ),
  );
  const keptOutcomes = outcomes.filter(({ what }) => !changes.has(what));
  // A rule that a person wrote in its place is decided already.
  const decided = new Set(keptOutcomes.map(({ key }) => key));
  const watched = rules.flatMap((rule) =>
    rule.open && !decided.has(rule.key) ? [{ ...rule, open: rule.open }] : [],
  );
  const lines = [
    `${derived.app}: ${count(derived.functions.length, 'function')}, ${count(rules.length, 'rule')} (default rules are not counted)${watched.length > 0 ? `, ${watched.length} of them with the action watch` : ''}`,
    isWritten
      ? `written to ${shown(file)} and ${shown(file).replace(/[^/]*$/, 'emmental.lock')}`
      : 'nothing changed',
    ...(isWritten
      ? outcomes
          .filter(({ what, name }) => changes.has(what) && name !== null)
          .slice(0, 40)
          .map(({ key, what }) => `  ${what.padEnd(8)} ${key}`)
      : []),
    ...keptOutcomes
      .filter(({ name }) => name !== null)
      .map(({ key, what }) => `  ${keptWords[what]}: ${key}`),
  ].flatMap((line) => wrap(visible(line, view), view.width, '           '));
  const open = watched.flatMap(({ key, section, open: { what, why, answer }, why: [place], fn }) => [
    ...spread(
      visible(`  ${key}`, view),
      visible(`${shown(place?.file ?? fn.at.file)}:${place?.line ?? fn.at.line}`, view),
      view,
      '    ',
    ),
    ...wrap(visible(`      ${what}: ${why}`, view), view.width, '      '),
    ...(answer === null
      ? [`      ${sectionNamed(section).text.instead}`]
      : commandLines('      answer  ', withPath(answer, path), '        ', view)),
  ]);
  return [
    ...lines,
    ...(open.length > 0
      ? [
          '',
          ...wrap(
            `${count(watched.length, 'rule')} with the action watch, because a question is open: the guard allows the calls and reports them`,
            view.width,
            '  ',
          ),
          ...open,
        ]
      : []),
    '',
    ...nextLines(nextSteps(path, different), view),
    '',
  ].join('\n');
}

/** The outcomes of a merge as people read them. */
const keptWords: Readonly<Record<Merged['outcomes'][number]['what'], string>> = {
  added: 'added',
  changed: 'changed',
  removed: 'removed',
  'kept by hand': 'kept, because a person wrote or changed it',
  'left out by hand': 'left out, because a person removed it',
  'kept, although unused': 'kept, although nothing uses it',
};

/** Outcomes that change a rule; all other outcomes leave the rule as a person has it. */
const changes: ReadonlySet<Merged['outcomes'][number]['what']> = new Set(['added', 'changed', 'removed']);
