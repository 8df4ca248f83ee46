import { planGuard } from '@emmental/deploy';
import { shellWord } from '@emmental/model';
import { findRoot, openSource, readApps } from '@emmental/read';
import { count } from '@emmental/report';
import { exit, WrongUse } from '../exit.ts';
import type { RepositoryOptions } from '../options.ts';
import { renderDiff, renderPlan } from '../protection/screen.ts';
import { asBefore, openProtected, type Protected, writeProtected } from '../protection/templates.ts';
import { emit, screen } from '../run.ts';
import type { World } from '../world.ts';

export interface ProtectOptions extends Pick<RepositoryOptions, 'root' | 'env' | 'opt' | 'param' | 'output'> {
  readonly only: 'guard';
  readonly function: readonly string[];
  readonly write: boolean;
  readonly remove: boolean;
}

/** Where the layer lies, relative to a template. */
const layer = '.emmental/layer';

/**
 * `emmental protect [PATH] --only guard`: puts the guard into each template, or takes it out. Shows the change; writes
 * it only when asked. What was written can be taken back byte for byte.
 */
export async function protectCommand(path: string, options: ProtectOptions, world: World): Promise<number> {
  const root = findRoot(path, options.root ?? null);
  if ('diagnostic' in root) throw new WrongUse(`${path}: ${root.diagnostic.message}`);
  const source = openSource(root.directory);
  const given = { env: options.env, opt: options.opt, parameters: options.param };
  const found = readApps(source, root.path, given).apps.filter((app) => app.functions.length > 0);
  const templates = [...new Set(found.flatMap((app) => app.template ?? []))].map((template) =>
    openProtected(root.directory, template),
  );
  if (templates.length === 0) throw new WrongUse(`${path}: there is no template with a function in it`);
  const view = screen(options, world);
  const lines: string[] = [];
  const changes: { readonly template: Protected; readonly after: string }[] = [];
  if (options.remove) {
    for (const template of templates) {
      if (template.before === template.now) continue;
      changes.push({ template, after: template.before });
      lines.push(template.path, '', ...renderDiff(template.now, template.before, view));
    }
  } else {
    const apps = readApps(asBefore(source, templates), root.path, given).apps;
    for (const template of templates) {
      const app = apps.find((one) => one.template === template.path && one.functions.length > 0);
      if (!app) continue;
      const plan = planGuard(
        app,
        { path: template.path, text: template.before },
        {
          layer,
          only: options.function.length > 0 ? new Set(options.function) : null,
          statements: new Map(),
        },
      );
      if (typeof plan === 'string') {
        lines.push(`${template.path}: not changed: ${plan}`, '');
        continue;
      }
      changes.push({ template, after: plan.text });
      lines.push(...renderPlan(template, plan, view));
    }
  }
  const open = changes.filter(({ template, after }) => template.now !== after);
  if (options.write) {
    for (const { template, after } of changes) writeProtected(root.directory, template, after);
    lines.push(open.length > 0 ? `${count(open.length, 'template')} written` : 'nothing to change');
  } else {
    lines.push(
      open.length > 0
        ? `Next  ${again(path, options)}   writes ${open.length === 1 ? 'it' : 'them'}`
        : options.remove
          ? 'nothing to take back: no change of emmental is in these templates'
          : 'nothing to change',
    );
  }
  await emit(`${lines.join('\n')}\n`, options, world);
  return exit.clean;
}

/** The same command, with --write. */
const again = (path: string, options: ProtectOptions): string =>
  [
    'emmental protect',
    ...(path === '.' ? [] : [shellWord(path)]),
    '--only guard',
    ...(options.root === undefined ? [] : [`--root ${shellWord(options.root)}`]),
    ...options.function.map((name) => `--function ${shellWord(name)}`),
    ...(options.remove ? ['--remove'] : []),
    '--write',
  ].join(' ');
