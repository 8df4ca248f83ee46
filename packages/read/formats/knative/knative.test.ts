import { describe, expect, it } from 'vitest';
import { repository } from '../../../code/testing/repository.ts';
import { readApps } from '../../read-apps.ts';

const options = { env: new Map(), opt: new Map(), parameters: new Map() };
const functionsIn = (files: Readonly<Record<string, string>>) =>
  readApps(repository(files), '', options).apps.flatMap(({ functions }) => functions);

const service = (annotations: string) => `apiVersion: serving.knative.dev/v1
kind: Service
metadata:
  name: web
  annotations:
${annotations}
spec:
  template:
    spec:
      serviceAccountName: web@shop.iam.gserviceaccount.com
      containers:
        - image: europe-docker.pkg.dev/shop/r/web
          ports: [{ containerPort: 8080 }]
          env: [{ name: TABLE, value: orders }]
`;

describe('the YAML of Cloud Run', () => {
  it('a service has its account, its variables and its code; who calls it is a question', () => {
    const [web] = functionsIn({
      'service.yaml': service('    run.googleapis.com/ingress: all'),
      'web/Dockerfile': 'FROM node:20\nCOPY . .\nCMD ["node", "a.js"]',
      'web/a.js': '',
    });
    expect(web).toMatchObject({
      name: 'web',
      at: { file: 'service.yaml', line: 4 },
      handler: { directory: 'web', handler: 'a.__main__' },
      account: { id: 'web@shop.iam.gserviceaccount.com', kind: 'own' },
      triggers: [{ kind: 'google-http', exposure: 'unknown' }],
    });
    expect([...(web?.environment.keys() ?? [])]).toEqual(['TABLE']);
  });

  it('annotations say from where it is reached, and that nobody is asked who they are', () => {
    const exposureOf = (annotation: string): string | undefined =>
      functionsIn({ 's.yaml': service(`    ${annotation}`) })[0]?.triggers[0]?.exposure;
    expect(exposureOf('run.googleapis.com/invoker-iam-disabled: "true"')).toBe('public');
    expect(exposureOf('run.googleapis.com/ingress: internal')).toBe('unknown');
  });

  it('jobs and worker pools have no address; services of a cluster are left out', () => {
    const job = `apiVersion: run.googleapis.com/v1
kind: Job
metadata: { name: nightly }
spec: { template: { spec: { template: { spec: { containers: [{ image: x, command: [python, main.py] }] } } } } }
`;
    const cluster = `apiVersion: serving.knative.dev/v1
kind: Service
metadata: { name: inside }
spec: { template: { spec: { containers: [{ image: docker.io/shop/inside }] } } }
`;
    const found = functionsIn({ 'job.yaml': job, 'cluster.yaml': cluster });
    expect(found.map(({ name, triggers }) => [name, triggers])).toEqual([['nightly', []]]);
  });
});
