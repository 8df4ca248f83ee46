import { join } from 'node:path';
import { removeFolder, writeFolder } from '../../apps/cli/files/write.ts';
import {
  openProtected,
  type PartName,
  type Protected,
  partNames,
  removePatches,
  type Step,
  whileWriting,
  writeProtected,
} from '../../apps/cli/protection/templates.ts';
import { guardLayer } from '../../packages/model/index.ts';

/*
 * Does what `emmental protect --write` does with files, without the scan: `child.mjs FOLDER PARTS FILE…` lays parts over files, with their
 * patches and a layer; no part takes all of them out.
 */
const [root = '', words = '', ...names] = process.argv.slice(2);
const parts = partNames.filter((part) => words.split(',').includes(part));
const files = names.map((name) => openProtected(root, name));

/** Lays a part over a text: some lines change, some are added. */
function laid(text: string, part: PartName): string {
  const lines = text.split('\n');
  const place = { settings: 3, roles: 7, guard: 11 }[part];
  lines[place] = `${lines[place]} # ${part}`;
  lines.splice(place + 1, 0, ...Array.from({ length: 4 }, (_, i) => `    ${part}${i}: ${part.repeat(20)}`));
  return lines.join('\n');
}

function stepsOf({ before }: Protected): readonly Step[] {
  const steps: Step[] = [];
  let text = before;
  for (const part of parts) {
    const after = laid(text, part);
    steps.push({ part, words: [], before: text, after });
    text = after;
  }
  return steps;
}

whileWriting(root, files, ({ isInterrupted }) => {
  const layer = join(root, guardLayer);
  if (parts.includes('guard'))
    writeFolder(
      {
        folder: join(layer, 'emmental'),
        copyOf: join(root, '..', 'guard'),
        isCopied: () => true,
        programs: ['wrapper'],
        files: { 'profile.json': '{}\n' },
      },
      { within: root },
    );
  const steps = new Map(files.map((file) => [file.path, stepsOf(file)]));
  writeProtected(root, files, (path) => steps.get(path) ?? []);
  if (parts.length > 0) return;
  if (isInterrupted) removePatches(root, files);
  removeFolder(layer, { within: root });
});
