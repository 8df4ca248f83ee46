import { describe, expect, it } from 'vitest';
import { configured } from '../terraform/testing/configured.ts';

const workflow = `name: Deploy
env:
  REGION: europe-west1
jobs:
  function:
    env:
      NAME: track
      FOLDER: track
    defaults: { run: { working-directory: elsewhere } }
    steps:
      - uses: actions/checkout@v4
      - id: deploy
        uses: 'google-github-actions/deploy-cloud-functions@v3'
        with:
          name: \${{ env.NAME }}
          region: \${{ env.REGION }}
          source_dir: \${{ env.FOLDER }}
          runtime: 'python313'
          entry_point: 'go'
          service_account: \${{ vars.ACCOUNT }}
          event_trigger_pubsub_topic: orders
          environment_variables: |-
            A=1
            B="two words"
  first:
    strategy: { matrix: { name: [one, two] } }
    steps:
      - uses: google-github-actions/deploy-cloud-functions@v1
        with: { name: '\${{ matrix.name }}', runtime: nodejs20, source_dir: track, env_vars: 'C=3' }
  run:
    steps:
      - uses: google-github-actions/deploy-cloudrun@v2
        with: { service: web, source: ./track, flags: '--allow-unauthenticated --ingress=all' }
      - uses: google-github-actions/deploy-cloudrun@v2
        with: { job: nightly, image: gcr.io/p/nightly }
      - working-directory: track
        env: { WHO: who }
        run: gcloud functions deploy "$WHO-late" --gen2 --runtime nodejs22 --entry-point go --trigger-http
`;

describe('workflows of GitHub that deploy to Google Cloud by actions', () => {
  const read = () => {
    const files = { '.github/workflows/deploy.yml': workflow, 'track/main.py': '', 'track/index.js': '' };
    const { app, diagnostics } = configured(files);
    return { diagnostics, byName: new Map(app.functions.map((fn) => [fn.name, fn])) };
  };

  it('each step is a function, a service or a job with the inputs of the step', () => {
    const { byName, diagnostics } = read();
    expect([...byName.keys()].sort()).toEqual(['nightly', 'one', 'track', 'two', 'web', 'who-late']);
    expect(byName.get('track')).toMatchObject({
      runtime: 'python313',
      handler: { kind: 'handler', directory: 'track', handler: 'main.go' },
      account: { kind: 'unknown' },
      triggers: [{ kind: 'google-pubsub', source: 'topic orders' }],
    });
    expect([...(byName.get('track')?.environment.keys() ?? [])]).toEqual(['A', 'B']);
    expect(byName.get('one')).toMatchObject({ runtime: 'nodejs20', handler: { handler: 'index.one' } });
    expect(byName.get('web')?.triggers).toMatchObject([{ kind: 'google-http', exposure: 'public' }]);
    expect(byName.get('nightly')?.triggers).toEqual([]);
    expect(diagnostics).toEqual([]);
  });

  it('the working directory and the variables of a step are those of its commands', () => {
    const { byName } = read();
    expect(byName.get('who-late')?.handler).toMatchObject({ directory: 'track', handler: 'index.go' });
  });

  it('a step without a name is told', () => {
    const { diagnostics: told } = configured({
      '.github/workflows/a.yml':
        'jobs: { a: { steps: [{ uses: google-github-actions/deploy-cloud-functions@v3 }] } }',
    });
    expect(told.map(String)).toHaveLength(1);
  });
});
