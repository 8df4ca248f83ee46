import { defineThreat, type PlannedRoute } from '../threat.ts';

export const maliciousDependency = defineThreat({
  id: 'T6',
  help: 'A package that was malicious, or was taken over, runs with the function from the moment it is loaded, takes what the process has and sends it away. Code of packages is not in the repository, so without a sign of it this stays not proven.',
  routes: ({ packages, declaration }) => {
    const { at, name } = declaration;
    const evidence = [{ file: at.file, line: at.line, text: name }];
    if (packages === null) {
      const applies = {
        truth: 'unknown' as const,
        because: 'its packages were not read',
        evidence,
        question: `the packages of ${name}`,
      };
      return [{ way: 'not read', loses: 'not known', applies, steps: [] }];
    }
    const [first, ...more] = packages.loaded;
    if (!first) return [];
    const names = [first.name, ...more.slice(0, 2).map((one) => one.name)].join(', ');
    const others = more.length > 2 ? ` and ${more.length - 2} more` : '';
    return packages.suspicious.length > 0
      ? packages.suspicious.map((finding) => ({
          ...hijack(finding.fingerprint),
          applies: { truth: 'yes', because: finding.title, evidence: finding.evidence, question: null },
          steps: steps(finding),
        }))
      : [
          {
            ...hijack('packages'),
            applies: {
              truth: 'unknown',
              because: `it loads ${names}${others}, whose code is not in the repository`,
              evidence:
                first.lockfile !== null && first.line !== null
                  ? [{ file: first.lockfile, line: first.line, text: first.name }]
                  : evidence,
              question: `what ${names}${others} do`,
            },
            steps: steps(null),
          },
        ];
  },
});

const hijack = (way: string): Pick<PlannedRoute, 'way' | 'loses'> => ({
  way,
  loses: 'credentials and data of the process, sent to a host of the attacker',
});

const steps = (finding: Parameters<typeof loading>[0]): PlannedRoute['steps'] => [
  loading(finding),
  {
    says: "it reads the role's credentials from the environment",
    attack: ['T1552.001'],
    effect: { kind: 'read-environment' },
  },
  {
    says: 'it sends them to a host of its own',
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
