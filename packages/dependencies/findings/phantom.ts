import { folderOf } from '../lockfiles/lockfile.ts';
import type { Imported, Loads } from '../reach/loads.ts';
import { isProvided } from '../reach/runtime.ts';
import { servingOf } from '../reach/served.ts';
import { normalizedName } from '../versions/pep440.ts';
import { type DependencyProblem, defineRule } from './rule.ts';

export const phantom = defineRule({
  id: 'dependencies/phantom',
  aliases: [],
  slice: 'deps',
  threats: ['T6'],
  help: 'Code imports a package that its manifest does not list. Another package may bring it, in a version that nobody chose; or it is missing, and the import fails or loads a package that somebody else publishes under that name.',
  check: ({ loads }) =>
    loads.flatMap((load) =>
      // An import can only be missing from a lockfile that lists what its project requires.
      load.servings.length === 0 ? [] : load.imports.flatMap((each) => problemOf(load, each)),
    ),
});

function problemOf(loads: Loads, { name, specifier, at, from }: Imported): readonly DependencyProblem[] {
  const { graph, servings, function: fn } = loads;
  if (!graph || from === 'runtime' || from === 'layer' || !isPackageName.test(name)) return [];
  if (isProvided(fn.runtime, fn.language === 'python' ? 'PyPI' : 'npm', name)) return [];
  // A module of another workspace uses the manifest of that workspace.
  const projects = servings.flatMap(({ list }) => servingOf(list, folderOf(at.module)).project ?? []);
  const key = fn.language === 'python' ? normalizedName(name) : name;
  const isRequired = projects.some(({ requires }) => requires.has(key));
  const onlyDev = projects.some(({ devRequires }) => devRequires.has(key));
  if (from !== 'nothing' && (isRequired || projects.length === 0)) return [];
  const [{ list } = { list: null }] = servings;
  const file = graph.program.modules.get(at.module)?.path ?? at.module;
  let says = 'which no manifest lists: another package brings it';
  if (from === 'nothing') says = `which ${list?.file ?? 'no lockfile'} does not have`;
  else if (onlyDev) says = 'which only development asks for';
  return [
    {
      title: `${fn.name} imports ${specifier}, ${says}`,
      function: fn.id,
      at: { file, line: at.line },
      severity: from === 'nothing' || onlyDev ? 'medium' : 'low',
      evidence: [{ file, line: at.line, text: `imports ${specifier}` }],
      fix: `add ${name} to the manifest beside ${list?.file ?? 'the code'}`,
      details: [],
      subject: name,
    },
  ];
}

/** Matches names of packages. Bundlers know other names: `~/config`, `virtual:routes`. */
const isPackageName = /^(?:@[\w.-]+\/)?[A-Za-z\d_][\w.-]*$/;
