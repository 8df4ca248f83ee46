import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { techniques } from '../packages/knowledge/index.ts';

/**
 * Compares the table of techniques (packages/knowledge/attack.ts) with the STIX objects of ATT&CK, a folder of
 * `attack-pattern--….json`. Exits 1 if a technique is missing, revoked or deprecated there, or has another name or
 * other tactics.
 */
const { stix } = parseArgs({ options: { stix: { type: 'string' } } }).values;
if (stix === undefined) throw new Error('--stix FOLDER: enterprise-attack/attack-pattern of mitre/cti');

interface Pattern {
  readonly type: string;
  readonly name: string;
  readonly revoked?: boolean;
  readonly x_mitre_deprecated?: boolean;
  readonly external_references?: readonly { readonly source_name: string; readonly external_id?: string }[];
  readonly kill_chain_phases?: readonly { readonly phase_name: string }[];
}

const patterns = new Map<string, Pattern>();
for (const file of readdirSync(stix).filter((name) => name.endsWith('.json'))) {
  const { objects } = JSON.parse(readFileSync(join(stix, file), 'utf8')) as { objects: readonly Pattern[] };
  for (const technique of objects.filter(({ type }) => type === 'attack-pattern')) {
    const id = technique.external_references?.find(
      (each) => each.source_name === 'mitre-attack',
    )?.external_id;
    if (id !== undefined) patterns.set(id, technique);
  }
}

const wrong = Object.entries(techniques).flatMap(([id, { name, tactics }]) => {
  const pattern = patterns.get(id);
  if (!pattern) return [`${id} is not there`];
  const phases = (pattern.kill_chain_phases ?? []).map((each) => each.phase_name);
  return [
    ...(pattern.revoked || pattern.x_mitre_deprecated ? [`${id} is revoked or deprecated`] : []),
    ...(pattern.name === name ? [] : [`${id} is called ${pattern.name}, not ${name}`]),
    ...(phases.join() === tactics.join() ? [] : [`${id} is for ${phases.join(', ')}`]),
  ];
});
for (const line of wrong) console.log(line);
console.log(
  `${Object.keys(techniques).length} techniques, ${patterns.size} in the data, ${wrong.length} wrong`,
);
process.exitCode = wrong.length === 0 ? 0 : 1;
