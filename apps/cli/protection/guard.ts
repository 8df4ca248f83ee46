import { dirname, join } from 'node:path';
import { planGuard, type Quarantine } from '@emmental/deploy';
import { type App, type CompiledProfile, shellWord } from '@emmental/model';
import { compile, effective } from '@emmental/profile';
import { findRoot, openSource, readApps } from '@emmental/read';
import { count } from '@emmental/report';
import type { ProtectOptions } from '../commands/protect.ts';
import { exit, WrongUse } from '../exit.ts';
import { learnedOf } from '../profile/compile.ts';
import { environmentOf, needed, type Rulebase, rulebases } from '../profile/rulebase.ts';
import { emit, screen } from '../run.ts';
import type { World } from '../world.ts';
import { layerFolder, removeLayer, writeLayer } from './layer.ts';
import { renderDiff, renderPlan } from './screen.ts';
import { sizeNotes } from './sizes.ts';
import { asBefore, openProtected, type Protected, writeProtected } from './templates.ts';

/** Templates below PATH that declare functions, each as it is and as it was before the guard. */
interface Repository {
  readonly root: string;
  readonly templates: readonly Protected[];
  /** The apps as they were before the guard. */
  readonly apps: readonly App[];
}

function open(path: string, options: ProtectOptions): Repository {
  const found = findRoot(path, options.root ?? null);
  if ('diagnostic' in found) throw new WrongUse(`${path}: ${found.diagnostic.message}`);
  const root = found.directory;
  const source = openSource(root);
  const given = { env: options.env, opt: options.opt, parameters: options.param };
  const read = (from: typeof source): readonly App[] =>
    readApps(from, found.path, given).apps.filter(
      ({ template, functions }) => template && functions.length > 0,
    );
  const templates = [...new Set(read(source).flatMap(({ template }) => template ?? []))].map((template) =>
    openProtected(root, template),
  );
  if (templates.length === 0) throw new WrongUse(`${path}: there is no template with a function in it`);
  return { root, templates, apps: read(asBefore(source, templates)) };
}

/** Shows, or writes, each template with the guard in it; with the layer that it then names. */
export async function addGuard(path: string, options: ProtectOptions, world: World): Promise<number> {
  const { root, templates, apps } = open(path, options);
  const view = screen(options, world);
  const only = options.function.length > 0 ? new Set(options.function) : null;
  const known = new Set(apps.flatMap(({ functions }) => functions.map(({ name }) => name)));
  const stranger = options.function.find((name) => !known.has(name));
  if (stranger !== undefined)
    throw new WrongUse(`there is no function ${stranger}; there are: ${[...known].slice(0, 12).join(', ')}`);
  const profiles = await compiled(path, options, world);
  const lines: string[] = [];
  const changes: { readonly template: Protected; readonly app: App; readonly after: string }[] = [];
  for (const template of templates) {
    const app = apps.find((one) => one.template === template.path);
    if (!app) continue;
    const plan = planGuard(
      app,
      { path: template.path, text: template.before },
      {
        layer: layerFolder,
        only,
        quarantine: profiles.get(app.id)?.quarantine ?? new Map(),
        notes: sizeNotes(root, app),
      },
    );
    if (typeof plan === 'string') lines.push(`${template.path}: not changed: ${plan}`, '');
    else {
      changes.push({ template, app, after: plan.text });
      lines.push(...renderPlan(template, plan, view));
    }
  }
  const pending = changes.filter(({ template, after }) => template.now !== after);
  if (options.write) {
    for (const { template, app, after } of changes) {
      if (after === template.before) continue;
      const profile = profiles.get(app.id);
      if (!profile) throw new WrongUse(`${template.path}: its rulebase could not be read`);
      writeLayer(join(root, dirname(template.path)), profile.profile);
      writeProtected(root, template, after);
    }
    lines.push(
      `${pending.length > 0 ? `${count(pending.length, 'template')} written` : 'no template changed'}; ` +
        `the guard and the profile lie in ${layerFolder}`,
    );
  } else lines.push(...next(pending.length, path, options));
  await emit(`${lines.join('\n')}\n`, options, world);
  return exit.clean;
}

/** Shows, or writes, each template as it was before. */
export async function removeGuard(path: string, options: ProtectOptions, world: World): Promise<number> {
  const { root, templates } = open(path, options);
  const view = screen(options, world);
  const changed = templates.filter(({ before, now }) => before !== now);
  const lines = changed.flatMap((one) => [one.path, '', ...renderDiff(one.now, one.before, view)]);
  if (changed.length === 0) lines.push('nothing to take back: no change of emmental is in these templates');
  else if (options.write) {
    for (const template of changed) {
      removeLayer(join(root, dirname(template.path)));
      writeProtected(root, template, template.before);
    }
    lines.push(`${count(changed.length, 'template')} written`);
  } else lines.push(...next(changed.length, path, options));
  await emit(`${lines.join('\n')}\n`, options, world);
  return exit.clean;
}

interface Compiled {
  readonly profile: CompiledProfile;
  /** Where blocked events wait, by function name. */
  readonly quarantine: ReadonlyMap<string, Quarantine>;
}

/** The rulebase of each app, by its id. Without one nothing can be written, but the change can be shown. */
async function compiled(
  path: string,
  options: ProtectOptions,
  world: World,
): Promise<ReadonlyMap<string, Compiled>> {
  const all = await rulebases(path, options, world, false);
  const read = options.write ? all : all.filter(({ found }) => found);
  return new Map(read.map((rulebase) => [rulebase.scanned.app.id, compiledOf(rulebase, options)] as const));
}

function compiledOf(rulebase: Rulebase, options: ProtectOptions): Compiled {
  const file = needed(rulebase);
  const { app } = rulebase.scanned;
  const environment = environmentOf(options.environment, file);
  const { value: profile } = compile(file, {
    app,
    environment,
    function: null,
    learned: (fn) => learnedOf(rulebase, fn),
  });
  const quarantine = new Map<string, Quarantine>();
  for (const { name } of app.functions) {
    const written = effective(file, name, environment).value.quarantine;
    const target = profile.functions[name]?.onBlock.quarantine?.target ?? '';
    if (written !== null)
      quarantine.set(name, { written, isInVariable: target.includes('${env:EMMENTAL_QUARANTINE}') });
  }
  return { profile, quarantine };
}

/** The same command, with --write. */
function next(changes: number, path: string, options: ProtectOptions): readonly string[] {
  if (changes === 0) return ['nothing to change'];
  const words = [
    'emmental protect',
    ...(path === '.' ? [] : [shellWord(path)]),
    '--only guard',
    ...(options.root === undefined ? [] : [`--root ${shellWord(options.root)}`]),
    ...(options.environment === undefined ? [] : [`--environment ${shellWord(options.environment)}`]),
    ...options.function.map((name) => `--function ${shellWord(name)}`),
    ...(options.remove ? ['--remove'] : []),
    '--write',
  ];
  return [`Next  ${words.join(' ')}   writes ${changes === 1 ? 'it' : 'them'}`];
}
