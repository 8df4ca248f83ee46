import { codeBeside } from '../facts/beside.ts';
import type { FunctionFacts } from '../facts/facts.ts';
import { defineThreat, type PlannedRoute } from '../threat.ts';
import { notRead, taking } from './from-event.ts';

export const maliciousDependency = defineThreat({
  id: 'T6',
  help: 'A malicious or hijacked package runs in the function from the moment it is loaded, takes the data of the process and sends it away. The repository does not hold the code of packages, so without a sign of an attack this stays not proven.',
  routes: (facts) => {
    const { packages, declaration } = facts;
    if (packages === null || facts.report.handler === null) return [notRead(facts)];
    const { at, name } = declaration;
    const evidence = [{ file: at.file, line: at.line, text: name }];
    const names = [
      ...new Set([
        ...packages.loaded.map((loaded) => loaded.name),
        ...packages.undeclared,
        ...packages.copied,
        ...codeBeside(declaration, facts.report),
      ]),
    ];
    const [first] = packages.loaded;
    if (names.length === 0 && packages.suspicious.length === 0) return [];
    const others = names.length > 3 ? ` and ${names.length - 3} more` : '';
    const shown = `${names.slice(0, 3).join(', ')}${others}`;
    return packages.suspicious.length > 0
      ? packages.suspicious.map((finding) => ({
          ...hijack(finding.fingerprint),
          applies: { truth: 'yes', because: finding.title, evidence: finding.evidence, question: null },
          steps: steps(finding, facts),
        }))
      : [
          {
            ...hijack('packages'),
            applies: {
              truth: 'unknown',
              because: `the function loads ${shown}, ${packages.copied.length > 0 ? 'which others wrote' : 'whose code is not in the repository'}`,
              evidence:
                first && first.lockfile !== null && first.line !== null
                  ? [{ file: first.lockfile, line: first.line, text: first.name }]
                  : evidence,
              question: `what ${shown} ${names.length === 1 ? 'does' : 'do'}`,
            },
            steps: steps(null, facts),
          },
        ];
  },
});

const hijack = (way: string): Pick<PlannedRoute, 'way' | 'loses'> => ({
  way,
  loses: 'credentials and data of the process, sent to a host of the attacker',
});

const steps = (finding: Parameters<typeof loading>[0], facts: FunctionFacts): PlannedRoute['steps'] => [
  loading(finding),
  taking('the package', facts),
  {
    says: 'the package sends the credentials to a host of the attacker',
    attack: ['T1041'],
    effect: { kind: 'connect', to: 'internet' },
  },
];

const loading = (
  finding: Extract<PlannedRoute['steps'][number]['effect'], { readonly kind: 'load' }>['finding'],
): PlannedRoute['steps'][number] => ({
  says: 'code of the package runs when it is loaded',
  attack: ['T1195.001'],
  effect: { kind: 'load', finding },
  gains: 'code',
});
