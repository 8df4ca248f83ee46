import { statSync } from 'node:fs';
import { posix } from 'node:path';
import { holdsAction } from '@emmental/access';
import { lineBefore, type Plan, type TextFile } from '@emmental/deploy';
import {
  type App,
  type ClosureReport,
  type Diagnostic,
  guardLayer,
  guardOnGoogle,
  lossesIn,
  lossIn,
  movedId,
  type Source,
  shellWord,
} from '@emmental/model';
import { findRoot, openSource, placeOf, readApps, stackPath } from '@emmental/read';
import { count, nextLines, onPath, pathOfApp, renderLeftOpen, type Screen, wrap } from '@emmental/report';
import { exit, WrongUse } from '../exit.ts';
import { placedApp } from '../fleet/apps.ts';
import { type AppWithFunctions, namedFunctions } from '../named-function.ts';
import { emit, tellWrapped } from '../output.ts';
import { reviewAgain, type ScannedApp } from '../pipeline.ts';
import { derivingOf } from '../profile/rulebase.ts';
import { progressOn } from '../progress.ts';
import { screen } from '../run.ts';
import { readWithConfigs } from '../scan/configured.ts';
import { notThere, type Scan, scanIn } from '../scan.ts';
import type { ProtectOptions } from '../usage/protect.ts';
import type { World } from '../world.ts';
import { deniedTo } from './denied.ts';
import { withDoors } from './doors.ts';
import { firebaseAdvice } from './firebase.ts';
import { forwarderLines, forwardingOf, removeForwarder, writeForwarder } from './forwarder.ts';
import {
  type Compiled,
  compiledProfiles,
  guardFolders,
  guardPlan,
  hasGuard,
  lacksRules,
  removeGuard,
  withDigest,
  writeGuard,
} from './guard.ts';
import { leftOpen, limitsFor } from './paths.ts';
import { withReserve } from './reserve.ts';
import { checkedRoles } from './roles.ts';
import { renderDiff, renderPart, renderWritten } from './screen.ts';
import { type PlannedApp, renderPlannedApps } from './screen-of-apps.ts';
import { checkedSettings, type Lacking } from './settings.ts';
import {
  isBegun,
  openProtected,
  type PartName,
  type Protected,
  partNames,
  removePatches,
  type Step,
  textNow,
  whileWriting,
  withTexts,
  writeProtected,
} from './templates.ts';
import { undeployedAdvice } from './undeployed.ts';

/** One app with the files that declare it, each in its present and its original state. */
interface Target {
  readonly app: App;
  readonly files: readonly Protected[];
}

/** The repository below PATH, with lazy access to the results that only some parts need. */
interface Work {
  readonly root: string;
  readonly path: string;
  readonly options: ProtectOptions;
  readonly world: World;
  readonly source: Source;
  readonly targets: readonly Target[];
  /** Writes an id as users see it: relative to PATH. */
  readonly shown: (id: string) => string;
  /** The names of the functions that the user chose, by the id of their app; null = all functions. */
  readonly chosen: ReadonlyMap<string, readonly string[]> | null;
  readonly scan: (source: Source) => Promise<Scan>;
  /** The scan of the state before any change. */
  readonly first: () => Promise<Scan>;
  /** The apps in their state before any change, with the results of every pass. */
  readonly scanned: () => Promise<ReadonlyMap<string, ScannedApp>>;
  readonly profiles: () => Promise<ReadonlyMap<string, Compiled>>;
  readonly readAs: ReturnType<typeof readerAgain>;
}

/**
 * `emmental protect [PATH]`: gives each function the role that it needs, makes the settings that findings ask for
 * and adds the guard. Shows the change, and writes it only on request. A written change can be taken back byte for
 * byte.
 */
export async function protect(path: string, options: ProtectOptions, world: World): Promise<number> {
  const forwarding = forwardingOf(options);
  const work = open(path, options, world);
  if (typeof work === 'string') {
    await emit(`${work}\n`, options, world);
    return exit.clean;
  }
  const view = screen(options, world);
  const lines: string[] = [];
  const done: Done[number][] = [];
  const several = work.targets.length > 1 && !options.all;
  const planned: PlannedApp[] = [];
  const progress = progressOn(world.stderr, world.now);
  for (const [index, target] of work.targets.entries()) {
    progress.step(`planning: app ${index + 1} of ${work.targets.length}, ${target.app.id}`);
    const { steps, told } = await laid(target, work);
    done.push({ target, steps, isGuarded: told.some(putsGuardIn) || [...steps.values()].some(holdsGuard) });
    const changes = target.files.map((file) => ({ file, after: afterOf(file, steps) }));
    const isThere = changes.every(({ file, after }) => file.now === after);
    if (told.length === 0 && isThere) continue;
    if (several) {
      const texts = changes.map(({ file, after }) => ({ before: file.now, after }));
      planned.push({ app: shownApp(target, work), told, changes: texts });
      continue;
    }
    lines.push(target.app.template ?? target.app.id, '');
    for (const { part, plan } of told) lines.push(...renderPart(part, plan, isThere, view));
    for (const { file, after } of changes) {
      if (options.write) {
        lines.push(...renderWritten(file, after, view));
        continue;
      }
      if (file.now !== after && target.files.length > 1) lines.push(file.path, '');
      lines.push(...renderDiff(file.now, after, view));
    }
  }
  progress.end();
  if (planned.length > 0) {
    const all = work.targets.map((target) => shownApp(target, work));
    lines.push(...renderPlannedApps(planned, all, view));
  }
  const isWhole = options.only === undefined && options.function.length === 0 && !options.remove;
  if (isWhole) lines.push(...(await leftIn(done, work)));
  if (isWhole) await tellUnread(work);
  if (options.write && options.remove && options.only === undefined) removeForwarder(work.root);
  const pending = done.flatMap(({ target, steps }) =>
    target.files.filter((file) => file.now !== afterOf(file, steps)),
  );
  if (options.remove && work.targets.every(({ files }) => files.every(({ steps }) => steps.length === 0))) {
    if (options.write) for (const target of work.targets) putAwayLeft(target, work);
    lines.push('nothing to undo: .emmental has no change that is in these templates');
  } else if (options.write) lines.push(await written(done, pending.length, work));
  else lines.push(...next(pending.length, done, work, await lacksRules(work), view));
  if (options.write && forwarding) writeForwarder(work.root, forwarding);
  if (forwarding)
    lines.push(...forwarderLines(forwarding, work.root, options.write, screen(options, work.world)));
  await emit(`${lines.join('\n')}\n`, options, world);
  return exit.clean;
}

/** Names the first file that could not be read: it may be the template. */
function firstLoss(diagnostics: readonly Diagnostic[]): string {
  const [loss] = diagnostics.flatMap((problem) => lossIn(problem) ?? []);
  return loss ? `; not read: ${loss.file}: ${loss.message}` : '';
}

/** Says which input could not be read: the plan knows nothing of it. */
async function tellUnread({ first, world }: Work): Promise<void> {
  const { report } = await first();
  const losses = lossesIn(report.apps, report.diagnostics).filter(({ cause }) => cause === 'unreadable');
  const [loss] = losses;
  if (!loss) return;
  const more = losses.length === 1 ? '' : ` (and ${count(losses.length - 1, 'more place')})`;
  tellWrapped(`not read: ${loss.file}:${loss.line}: ${loss.message}${more}`, '  ', world);
}

/** Returns the apps below a path, or what a person does where code declares the functions. */
function open(path: string, options: ProtectOptions, world: World): Work | string {
  const found = findRoot(path, options.root ?? null);
  if ('diagnostic' in found) throw notThere(path, found.diagnostic.message);
  const root = found.directory;
  const source = openSource(root);
  const inputs = { env: options.env, opt: options.opt, parameters: options.param };
  const files = new Map<string, Protected>();
  const opened = (file: string): Protected => {
    const known = files.get(file) ?? openProtected(root, file);
    files.set(file, known);
    return known;
  };
  const place = placeOf(found.path, path);
  const progress = progressOn(world.stderr, world.now);
  const {
    apps,
    diagnostics,
    codebases = [],
  } = readWithConfigs(source, place, inputs, (file) => progress.step(`reading ${file}`));
  progress.end();
  const names = apps.flatMap((app) => (app.template && app.functions.length > 0 ? filesOf(app, source) : []));
  for (const name of names) opened(name);
  if (files.size === 0) {
    const advice = firebaseAdvice(codebases, path, screen(options, world));
    if (advice !== null) return advice;
    const undeclared = undeployedAdvice(apps, path, screen(options, world));
    if (undeclared !== null) return undeclared;
    throw new WrongUse(`${path}: no template with a function${firstLoss(diagnostics)}`);
  }
  const before = withTexts(source, new Map([...files.values()].map((file) => [file.path, file.before])));
  const isAsBefore = [...files.values()].every((file) => file.now === file.before);
  const original = isAsBefore ? apps : readApps(before, place, inputs).apps;
  const targets = original.flatMap((app) =>
    app.template && app.functions.length > 0 ? [{ app, files: filesOf(app, before).map(opened) }] : [],
  );
  const folder = source.kind(found.path) === 'file' ? posix.dirname(found.path) : found.path;
  const shown = (id: string): string => movedId(id, (file) => posix.relative(folder, file) || '.');
  const chosen = chosenIn(options, targets, shown);
  const request = {
    command: 'scan' as const,
    path,
    root: options.root ?? null,
    handlers: [],
    env: options.env,
    opt: options.opt,
    parameters: options.param,
    code: options.code,
    today: world.today,
  };
  const scan = async (of: Source): Promise<Scan> => {
    const progress = progressOn(world.stderr, world.now);
    const scanned = await scanIn(of, found.path, request, progress);
    progress.end();
    return scanned;
  };
  const first = once(() => scan(before));
  return {
    root,
    path,
    options,
    world,
    source,
    targets,
    shown,
    chosen,
    scan,
    first,
    readAs: readerAgain(source, path, inputs),
    scanned: once(async () => new Map((await first()).apps.map((scanned) => [scanned.app.id, scanned]))),
    profiles: once(() =>
      compiledProfiles(path, options, world, options.only === 'guard' && options.write && !options.remove),
    ),
  };
}

/** Returns the files of an app: one template, or all files of a Terraform module's folder. */
export function filesOf({ template, format }: App, source: Source): readonly string[] {
  if (template === null) return [];
  if (format !== 'terraform') return [stackPath(template)?.file ?? template];
  const folder = posix.dirname(template) === '.' ? '' : posix.dirname(template);
  return source
    .list(folder)
    .filter(({ name, kind }) => kind === 'file' && /\.tf(\.json)?$/.test(name))
    .map(({ name }) => posix.join(folder, name));
}

/** Returns the functions that the user named, by the id of their app; null if the user named none. */
function chosenIn(
  { function: named }: ProtectOptions,
  targets: readonly Target[],
  shown: (id: string) => string,
): Work['chosen'] {
  if (named.length === 0) return null;
  const apps = targets.map(({ app }) => ({ target: app.id, ...placedApp(app, shown) }));
  const chosen = new Map<string, readonly string[]>();
  for (const fn of named.flatMap((name) => namedFunctions(name, apps))) {
    const app = apps.find(({ id }) => id === fn.app)?.target ?? fn.app;
    chosen.set(app, [...(chosen.get(app) ?? []), fn.name]);
  }
  return chosen;
}

/** Returns the app of a target as users name it. */
const shownApp = ({ app }: Target, { shown }: Pick<Work, 'shown'>): AppWithFunctions => placedApp(app, shown);

interface Told {
  readonly part: PartName;
  readonly plan: Plan | string;
}

/**
 * Applies the parts to the files of one app, from the lowest part up. A part that is present already and that the
 * user did not ask for is kept, and applied again if a part below it changed.
 */
async function laid(
  { app, files }: Target,
  work: Work,
): Promise<{ readonly steps: ReadonlyMap<string, readonly Step[]>; readonly told: readonly Told[] }> {
  const { options, chosen } = work;
  const isChosen = chosen === null || chosen.has(app.id);
  const steps = new Map<string, Step[]>(files.map(({ path }) => [path, []]));
  let texts: ReadonlyMap<string, string> = new Map(files.map(({ path, before }) => [path, before]));
  const told: Told[] = [];
  for (const part of partNames) {
    const isAsked = isChosen && (options.only === undefined || options.only === part);
    const [known] = files.flatMap((file) => file.steps.filter((step) => step.part === part));
    if (options.remove ? isAsked || !known : !isAsked && !known) continue;
    const isAnew = isAsked && !options.remove;
    const words = isAnew ? wordsOf(options, chosen?.get(app.id) ?? []) : (known?.words ?? []);
    let changed: ReadonlyMap<string, string> = new Map();
    if (!isAnew && files.every((file) => texts.get(file.path) === below(file, part)))
      changed = new Map(files.map((file) => [file.path, above(file, part)]));
    else {
      const plan = await planned(part, app, texts, words, work);
      if (isAnew || typeof plan === 'string') told.push({ part, plan });
      if (typeof plan !== 'string') changed = plan.files;
    }
    const after = await finished(part, app, new Map([...texts, ...changed]), work);
    for (const [path, text] of texts)
      steps.get(path)?.push({ part, words, before: text, after: after.get(path) ?? text });
    texts = after;
  }
  return { steps, told };
}

/** Returns the texts after a part; after the last one with the digest of the rules, because the rules follow from the template. */
async function finished(
  part: PartName,
  app: App,
  texts: ReadonlyMap<string, string>,
  work: Work,
): Promise<ReadonlyMap<string, string>> {
  const compiled = part === 'guard' ? (await work.profiles()).get(app.id) : undefined;
  return compiled ? withDigest(texts, work.readAs(app, texts) ?? app, compiled) : texts;
}

/** Returns the text of a file as the parts below this one left it. */
const below = ({ before, steps }: Protected, part: PartName): string =>
  steps.filter((step) => partNames.indexOf(step.part) < partNames.indexOf(part)).at(-1)?.after ?? before;

const above = (file: Protected, part: PartName): string =>
  file.steps.find((step) => step.part === part)?.after ?? below(file, part);

/** Plans one part over these texts; returns a sentence when it cannot be laid over them at all. */
async function planned(
  part: PartName,
  app: App,
  texts: ReadonlyMap<string, string>,
  words: readonly string[],
  work: Work,
): Promise<Plan | string> {
  const { root, options, world, source, scanned, profiles } = work;
  const readAgain = (changed: ReadonlyMap<string, string>): App | undefined =>
    work.readAs(app, new Map([...texts, ...changed]));
  const now = readAgain(new Map());
  if (!now) return 'the template could not be read';
  const names = words.flatMap((word, i) => (words[i - 1] === '--function' ? [word] : []));
  const only = names.length > 0 ? new Set(names) : null;
  const files = [...texts].map(([name, text]) => ({ path: name, text }));
  if (part === 'guard') {
    const compiled = (await profiles()).get(app.id);
    if (!compiled && options.only === undefined && now.format !== 'gcloud')
      return `no emmental.yaml; write one: ${derivingOf(work.path, options)}`;
    return guardPlan(root, now, files, only, compiled);
  }
  const scannedApp = (await scanned()).get(app.id);
  if (!scannedApp) return 'the template could not be read';
  if (part === 'settings') {
    const findings = [
      ...withDoors(scannedApp, options.environment ?? null),
      ...(await limitsFor(scannedApp, source)),
    ];
    const reserving = { ...scannedApp, findings: withReserve(findings, reserveIn(words), scannedApp.app) };
    const withRoles = options.remove !== true && options.only === undefined;
    const lacking: Lacking = (changed, changes) => {
      const found = newlyLacking(changed, scannedApp);
      if (found.size === 0 || !withRoles) return found;
      const after = files.map(({ path, text }) => ({ path, text: changes.get(path) ?? text }));
      const denied = deniedTo({ app: changed, profile: scannedApp.profile }, options.environment ?? null);
      const again = (more: ReadonlyMap<string, string>) => readAgain(new Map([...changes, ...more]));
      const roles = withPermissions(scannedApp, changed, after, only, denied, world.today, again);
      const withNewRoles = typeof roles === 'string' ? changed : (again(roles.files) ?? changed);
      return newlyLacking(withNewRoles, scannedApp);
    };
    return checkedSettings(reserving, files, 'settings', only, world.today, readAgain, lacking);
  }
  const denied = deniedTo({ app: now, profile: scannedApp.profile }, options.environment ?? null);
  return withPermissions(scannedApp, now, files, only, denied, world.today, readAgain);
}

/** Returns the functions whose role lacks a permission that only a change makes them need, by id, with a sentence. */
function newlyLacking(changed: App, scannedApp: ScannedApp): ReadonlyMap<string, string> {
  const before = scannedApp.review().functions;
  const found = new Map<string, string>();
  for (const [id, { needed, uses }] of reviewAgain(changed, scannedApp).functions) {
    const known = new Set(before.get(id)?.needed.map(({ action }) => action));
    const isGranted = (action: string): boolean =>
      uses.some(({ grant }) => holdsAction(grant.action, action));
    const actions = new Set(needed.map(({ action }) => action));
    const lacking = [...actions].filter((action) => !known.has(action) && !isGranted(action));
    if (lacking.length > 0) found.set(id, `its role would lack ${lacking.sort().join(', ')}`);
  }
  return found;
}

/** Returns the number of `--reserve` among the words of a command; null without it. */
function reserveIn(words: readonly string[]): number | null {
  const at = words.indexOf('--reserve');
  return at < 0 ? null : Number(words[at + 1]);
}

/**
 * Returns the function that reads an app again, with other texts in the place of its files; undefined when they declare no such
 * app. What was read of the last app is kept, because its parts read the same texts.
 */
function readerAgain(
  source: Source,
  path: string,
  inputs: Parameters<typeof readApps>[2],
): (app: App, texts: ReadonlyMap<string, string>) => App | undefined {
  const known = new Map<string, App | undefined>();
  let last: App | null = null;
  return (app, texts) => {
    if (last !== app) known.clear();
    last = app;
    const key = JSON.stringify([...texts]);
    if (!known.has(key)) {
      const { apps } = readApps(withTexts(source, texts), app.template ?? path, inputs);
      known.set(
        key,
        apps.find(({ id }) => id === app.id),
      );
    }
    return known.get(key);
  };
}

/** Plans the roles of functions and the permissions on the functions: both decide who may do what. */
export function withPermissions(
  scannedApp: ScannedApp,
  app: App,
  files: readonly TextFile[],
  only: ReadonlySet<string> | null,
  denied: ReadonlyMap<string, readonly string[]>,
  today: string,
  readAgain: (files: ReadonlyMap<string, string>) => App | undefined,
): Plan | string {
  const permissions = checkedSettings(scannedApp, files, 'roles', only, today, readAgain);
  if (typeof permissions === 'string') return permissions;
  const after = files.map(({ path, text }) => ({ path, text: permissions.files.get(path) ?? text }));
  const review = reviewAgain(app, scannedApp);
  const reviewed = { ...scannedApp, app, review: () => review };
  const again = (changed: ReadonlyMap<string, string>) =>
    readAgain(new Map([...permissions.files, ...changed]));
  const roles = checkedRoles(reviewed, after, only, again, denied);
  if (typeof roles === 'string') return roles;
  return {
    files: new Map([...permissions.files, ...roles.files]),
    outcomes: [...roles.outcomes, ...permissions.outcomes],
  };
}

type Done = readonly {
  readonly target: Target;
  readonly steps: ReadonlyMap<string, readonly Step[]>;
  /** Is the guard in this step, so that its layer must exist, even if no patch mentions it? */
  readonly isGuarded: boolean;
}[];

const putsGuardIn = ({ part, plan }: Told): boolean =>
  part === 'guard' && typeof plan !== 'string' && plan.outcomes.some(({ kind }) => kind === 'changed');

const holdsGuard = (steps: readonly Step[]): boolean =>
  steps.some(({ part, before, after }) => part === 'guard' && before !== after);

/** Renders the paths that nothing stops in the apps once all parts are in place. */
async function leftIn(done: Done, work: Work): Promise<readonly string[]> {
  const after = new Map(
    done.flatMap(({ target, steps }) =>
      target.files.map((file) => [file.path, afterOf(file, steps)] as const),
    ),
  );
  const left = await leftOpen(await work.scan(withTexts(work.source, after)));
  const view = screen(work.options, work.world);
  const closures = done
    .flatMap(({ target }) => left.get(target.app.id) ?? [])
    .map((closure) => (work.options.write ? closure : asOnDisk(closure, after, work.source)));
  if (done.length > 1 && !work.options.all) return leftInApps(closures, view);
  return closures.flatMap((closure) => renderLeftOpen(closure, work.path, view));
}

/** Names the lines of the files as they are, before a change is written. */
const asOnDisk = (
  closure: ClosureReport,
  after: ReadonlyMap<string, string>,
  source: Source,
): ClosureReport => ({
  ...closure,
  changes: closure.changes.map((change) => {
    const text = change.at && after.get(change.at.file);
    if (!change.at || !text) return change;
    const now = source.read(change.at.file);
    if (!('text' in now)) return change;
    return { ...change, at: { ...change.at, line: lineBefore(now.text, text, change.at.line) } };
  }),
});

/** The number of paths that are left in several apps. */
function leftInApps(closures: readonly ClosureReport[], view: Screen): readonly string[] {
  const open = closures.map(
    ({ changes, left }) => new Set([...changes.flatMap(({ closes }) => closes), ...left]),
  );
  const paths = open.reduce((sum, { size }) => sum + size, 0);
  const apps = open.filter(({ size }) => size > 0).length;
  return paths === 0
    ? []
    : [
        ...wrap(
          `${count(paths, 'aligned path')} in ${count(apps, 'app')} ${paths === 1 ? 'is' : 'are'} left after this. You decide how to close ${paths === 1 ? 'it' : 'them'} (--all lists them).`,
          view.width,
        ),
        '',
      ];
}

const afterOf = ({ path, before }: Protected, steps: ReadonlyMap<string, readonly Step[]>): string =>
  steps.get(path)?.at(-1)?.after ?? before;

/** Writes the changed files, adds or removes the layer of the guard with them, and returns a summary. */
async function written(done: Done, pending: number, work: Work): Promise<string> {
  const { root, options } = work;
  const isGuard = options.only === undefined || options.only === 'guard';
  const folders = new Set<string>();
  const progress = progressOn(work.world.stderr, work.world.now);
  for (const [index, { target, steps, isGuarded }] of done.entries()) {
    progress.step(`writing: app ${index + 1} of ${done.length}, ${target.app.id}`);
    const placed = placedOf(target);
    const compiled = isGuarded ? (await work.profiles()).get(target.app.id) : undefined;
    // Another part may change what the settings need, such as a daemon for traces: the rules then permit it.
    const writesLayer = isGuarded && (isGuard || compiled !== undefined);
    writeTarget(target, work, () => {
      if (writesLayer) {
        const after = new Map(target.files.map((file) => [file.path, afterOf(file, steps)]));
        const app = work.readAs(target.app, after) ?? target.app;
        writeGuard(root, placed, app, compiled);
        for (const folder of guardFolders(app)) folders.add(folder);
      }
      writeProtected(root, target.files, (file) => steps.get(file) ?? []);
      // The template is restored first: until then it names the layer.
      if (isGuard && options.remove) removeGuard(root, placed, target.app);
    });
  }
  progress.end();
  const isThere =
    pending === 0 &&
    !options.remove &&
    done.some(({ steps, isGuarded }) => isGuarded || [...steps.values()].some(changes));
  const sentence = writtenSentence(pending, isThere);
  if (folders.size === 0 && (pending === 0 || options.remove)) return sentence;
  if (folders.size === 0)
    return [
      sentence,
      '',
      ...nextLines([[takingBack(work), 'undoes it, byte for byte']], screen(options, work.world)),
    ].join('\n');
  const ready = onPath('emmental profile ready', work.path);
  const view = screen(options, work.world);
  return [
    ...wrap(`${sentence}; the guard and the profile are in ${named([...folders])}`, view.width, '  '),
    '',
    ...nextLines(
      [
        [ready, 'shows what the guard can enforce; then deploy as usual'],
        [takingBack(work), 'undoes it, byte for byte'],
      ],
      view,
    ),
  ].join('\n');
}

/** Names the first folders, and counts the others. */
const named = (folders: readonly string[]): string =>
  folders.length > 3
    ? `${folders.slice(0, 2).join(', ')} and ${count(folders.length - 2, 'more folder')}`
    : folders.join(', ');

/** Runs the step that writes one app, alone. An error says whether files were changed, and how to undo that. */
function writeTarget({ app, files }: Target, work: Work, step: () => void): void {
  const { root, targets } = work;
  const hadLayer = hasGuard(root, app.template ?? '', app);
  try {
    whileWriting(root, files, step);
  } catch (error) {
    if (!(error instanceof WrongUse)) throw error;
    const isChanged = (of: Target): boolean => of.files.some((file) => textNow(root, file) !== file.now);
    if (!hadLayer && !isChanged({ app, files })) removeGuard(root, placedOf({ app, files }), app);
    const undo = targets.some(isChanged)
      ? `a part is written, and this undoes it: ${takingBack(work)}`
      : 'nothing was changed';
    throw new WrongUse(`${error.message}; ${undo}`);
  }
}

const placedOf = ({
  app,
  files,
}: Target): { readonly template: string; readonly files: readonly string[] } => ({
  template: app.template ?? '',
  files: files.map(({ path }) => path),
});

/** Removes the files that a killed command left beside the templates of an app, before it changed them. */
function putAwayLeft({ app, files }: Target, { root }: Work): void {
  if (!isBegun(root, files)) return;
  whileWriting(root, files, ({ isInterrupted }) => {
    const isNamed = files.some(({ now }) => now.includes(guardLayer) || now.includes(guardOnGoogle));
    if (!isInterrupted) return;
    removePatches(root, files);
    if (!isNamed) removeGuard(root, placedOf({ app, files }), app);
  });
}

/** Returns a sentence with the number of written templates, or the reason why none was written. */
function writtenSentence(pending: number, isThere: boolean): string {
  if (pending > 0) return `${count(pending, 'template')} written`;
  return isThere ? 'no template changed: all changes are already there' : 'no template changed';
}

const changes = (steps: readonly Step[]): boolean => steps.some(({ before, after }) => before !== after);

/** Returns the command that undoes the written changes. */
const takingBack = ({ path, options }: Work): string =>
  [
    onPath('emmental protect', path),
    ...(options.only === undefined ? [] : [`--only ${options.only}`]),
    ...(options.root === undefined ? [] : [`--root ${shellWord(options.root)}`]),
    '--remove --write',
  ].join(' ');

/** Returns the command-line words of the options that change what a part does. */
const wordsOf = (options: ProtectOptions, functions: readonly string[]): readonly string[] => [
  ...(options.environment === undefined ? [] : ['--environment', options.environment]),
  ...functions.flatMap((name) => ['--function', name]),
  ...(options.reserve === undefined ? [] : ['--reserve', String(options.reserve)]),
];

/**
 * Returns the lines with the next command: the same command with --write. It writes the pending changes, or a layer
 * with the current rules.
 */
function next(pending: number, done: Done, work: Work, isRefused: boolean, view: Screen): readonly string[] {
  const { path, options } = work;
  const isGuarded = done.some((result) => result.isGuarded);
  const isThere =
    !options.remove && (isGuarded || done.some(({ steps }) => [...steps.values()].some(changes)));
  const nothing = isThere
    ? 'nothing to change: all changes are already in the template'
    : 'nothing to change';
  if (pending === 0 && !(isThere && isGuarded)) return [nothing];
  const words = [
    onPath('emmental protect', path),
    ...(options.only === undefined ? [] : [`--only ${options.only}`]),
    ...(options.root === undefined ? [] : [`--root ${shellWord(options.root)}`]),
    ...wordsOf(options, options.function).map(shellWordOrOption),
    ...(options.remove ? ['--remove'] : []),
    '--write',
  ];
  const isLayer = done.some(({ target }) => target.app.functions.some(({ account }) => !account));
  const lays = `writes ${isLayer ? guardLayer : 'the guard'} again, with the current rules`;
  const does = pending === 0 ? lays : `writes the changes into ${count(pending, 'template')}`;
  const lack = 'writes emmental.yaml, which protect needs';
  const first = isRefused ? ([[derivingOf(path, options), lack]] as const) : [];
  const detail = detailOf(done, work);
  return [
    ...(pending === 0 ? [nothing, ''] : []),
    ...nextLines([...first, ...detail, [words.join(' '), does]], view),
  ];
}

/** Returns the command that shows the change of one of several apps in full, the app with the longest change. */
function detailOf(done: Done, work: Work): readonly (readonly [string, string])[] {
  const { options, path, targets } = work;
  if (targets.length < 2 || options.all) return [];
  const changed = done
    .filter(({ steps }) => [...steps.values()].some(changes))
    .map((each) => ({ ...each, size: sizeOf(each) }));
  const [first] = changed.toSorted((a, b) => b.size - a.size);
  if (!first) return [];
  const folder = statSync(stackPath(path)?.file ?? path).isFile() ? posix.dirname(path) : path;
  const apps = targets.map((target) => shownApp(target, work));
  const own = pathOfApp(
    { apps, asked: { paths: [path], options: [], folder } },
    shownApp(first.target, work),
  );
  const only = options.only === undefined ? '' : ` --only ${options.only}`;
  return [[onPath(`emmental protect${only}`, own), 'shows the change of one app, line by line']];
}

/** Returns by how many characters the files of an app become longer. */
const sizeOf = ({ target, steps }: Done[number]): number =>
  target.files.reduce((sum, file) => sum + afterOf(file, steps).length - file.now.length, 0);

const shellWordOrOption = (word: string, index: number): string => (index % 2 === 0 ? word : shellWord(word));

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | null = null;
  return () => {
    result ??= make();
    return result;
  };
}
