import { googleMethods } from '@emmental/knowledge';
import type { ApiCall, FunctionDeclaration, HostUse, Value } from '@emmental/model';
import { constant, text } from '@emmental/model';
import { describe, expect, it } from 'vitest';
import { app, fn, neededOf, resource, reviewOf, trigger } from '../testing/app.ts';
import { renderGoogleRoles } from './render.ts';
import { smallestRoles } from './roles.ts';

const bucket = text([{ kind: 'resource', id: 'google_storage_bucket.b', attribute: 'name' }]);
const at = { file: 'index.js', line: 3, column: 1 };
const called = (operation: string, input: Readonly<Record<string, Value>>): ApiCall => ({
  kind: 'api-call',
  service: operation === 'odd' ? 'google' : `google.${operation.split('.')[0]}`,
  operation,
  input: { kind: 'fields', fields: new Map(Object.entries(input)), open: false },
  certainty: 'known',
  via: null,
  seen: { at, text: 'x', chain: [] },
});

const declared: FunctionDeclaration = {
  ...fn('google_cloudfunctions2_function.f', { environment: new Map([['BUCKET', bucket]]) }),
  role: null,
  account: { id: 'google_service_account.a', kind: 'own', roles: [], at },
};
const env = text([{ kind: 'env', name: 'BUCKET' }]);
const calls = [
  called('storage.objects.get', { bucket: env }),
  called('storage.objects.overwrite', { bucket: constant('other') }),
  called('firestore.documents.set', {}),
];

describe('the needs of a function of Google Cloud', () => {
  it('are permissions on the bucket in its environment, or on the project, and no log permissions of Lambda', () => {
    const { needed, gaps } = neededOf(declared, calls, app([declared], [], []));
    expect(gaps).toEqual([]);
    expect(
      needed.map(({ action, resources }) => `${action} on ${resources.map(({ pattern }) => pattern)}`),
    ).toEqual([
      'datastore.entities.create on project',
      'datastore.entities.update on project',
      'storage.objects.create on other',
      'storage.objects.delete on other',
      'storage.objects.get on google_storage_bucket.b',
    ]);
  });

  it('include the bucket that starts the function, for both forms of the event, and its secrets', () => {
    const list = (fields: Readonly<Record<string, Value>>): Value => ({
      kind: 'list',
      items: [{ kind: 'fields', fields: new Map(Object.entries(fields)), open: false }],
      open: false,
    });
    const started: FunctionDeclaration = {
      ...declared,
      triggers: [trigger('google-storage', 'google_storage_bucket.b')],
      settings: new Map([
        ['service_config', list({ secret_environment_variables: list({ secret: constant('token') }) })],
      ]),
    };
    const told = ['data.bucket', 'bucket'].map((path) =>
      called('storage.objects.get', { bucket: text([{ kind: 'event', path }]) }),
    );
    expect(
      neededOf(started, told, app([started], [], [])).needed.map(
        ({ action, resources }) => `${action} on ${resources.map(({ pattern }) => pattern)}`,
      ),
    ).toEqual(['secretmanager.versions.access on token', 'storage.objects.get on google_storage_bucket.b']);
  });

  it('count for who can start it: callers of a function also start the functions behind its topic', () => {
    const topic = 'google_pubsub_topic.jobs';
    const first: FunctionDeclaration = {
      ...declared,
      triggers: [{ ...trigger('google-http', 'HTTP address'), exposure: 'public' }],
    };
    const second: FunctionDeclaration = {
      ...declared,
      id: 'template.yaml#g',
      name: 'g',
      logicalId: 'g',
      triggers: [{ ...trigger('google-pubsub', topic), exposure: 'account' }],
    };
    const jobs = resource(topic, 'google_pubsub_topic', { name: 'jobs' });
    const published = (name: Value) =>
      reviewOf(
        app([first, second], [], [jobs]),
        new Map([[first.id, [called('pubsub.topics.publish', { topic: name })]]]),
      ).functions.get(second.id)?.reachedBy.exposure;
    expect(published(constant('jobs'))).toBe('public');
    expect(published(text([{ kind: 'resource', id: topic, attribute: 'name' }]))).toBe('public');
    expect(published(constant('others'))).toBe('account');
  });

  it('are suggested as the smallest predefined roles, each on the resource that needs it', () => {
    const { needed } = neededOf(declared, calls, app([declared], [], []));
    expect(smallestRoles(needed).map(({ role, on }) => `${role} on ${on}`)).toEqual([
      'roles/storage.objectViewer on google_storage_bucket.b',
      'roles/storage.objectUser on other',
      'roles/datastore.user on project',
    ]);
  });

  it('have no permissions of Lambda where only the code tells the cloud', () => {
    const { account: _, ...bare } = declared;
    const { needed } = neededOf(bare, calls, app([bare], [], [], { format: 'handler' }));
    expect(needed.filter(({ action }) => action.includes(':'))).toEqual([]);
    expect(needed).not.toEqual([]);
  });

  it('are never met by a role of Google’s own agents', () => {
    const need = {
      action: 'aiplatform.endpoints.predict',
      resources: [{ pattern: 'project', ref: null, exact: true, from: 'literal' as const }],
    };
    expect(smallestRoles([need]).map(({ role }) => role)).toEqual(['roles/aiplatform.user']);
  });

  it.each(['terraform', 'gcloud'] as const)('are written as roles of %s, in Google’s words', (format) => {
    const wide = {
      action: 'secretmanager.secrets.delete',
      resources: [{ pattern: 'project', ref: null, exact: true, from: 'literal' as const }],
    };
    const written = renderGoogleRoles(
      declared,
      [...neededOf(declared, calls, app([declared], [], [])).needed, wide],
      format,
    );
    expect(written).toMatchSnapshot();
    expect(written).not.toMatch(/policy document|arn:|aws_/i);
  });

  it('are an open question for a method without a row, and are not compared with a role', () => {
    const analyses = new Map([[declared.id, [called('odd', {})]]]);
    const found = reviewOf(app([declared], [], []), analyses).functions.get(declared.id);
    expect(found?.unknown.map(({ what, why }) => `${what}: ${why}`)).toEqual([
      'which permission google odd needs: the table of methods of Google Cloud has no row for it',
    ]);
    expect(found).toMatchObject({ excess: [], missing: [], role: { id: 'google_service_account.a' } });
  });

  it('are an open question for a request that the code makes without a client library', () => {
    const to = (host: string): HostUse => ({
      kind: 'host',
      url: constant(`https://${host}/x`),
      host,
      port: 443,
      seen: { at, text: 'x', chain: [] },
    });
    const analyses = new Map([
      [declared.id, [to('storage.googleapis.com'), to('metadata.google.internal'), to('example.com')]],
    ]);
    const found = reviewOf(app([declared], [], []), analyses).functions.get(declared.id);
    expect(found?.unknown.map(({ what }) => what)).toEqual([
      'which permissions its request to storage.googleapis.com needs',
      'which permissions its request to metadata.google.internal needs',
    ]);
  });

  it('have a role for every permission of the table', () => {
    for (const { permissions, role } of googleMethods.values()) {
      expect(role).toMatch(/^roles\/[a-z]+\.[A-Za-z]+$/);
      for (const action of permissions) {
        expect(action).toMatch(/^[a-z]+\.[A-Za-z]+\.[A-Za-z]+$/);
        expect(
          smallestRoles([{ action, resources: [{ pattern: 'x', ref: null, exact: true, from: 'literal' }] }]),
        ).toHaveLength(1);
      }
    }
  });
});
