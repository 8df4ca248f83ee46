import type { ApiCall, FunctionDeclaration, GoogleGrant, Resource, Undecided, Value } from '@emmental/model';
import { constant, text } from '@emmental/model';
import { describe, expect, it } from 'vitest';
import { accessFindings } from '../findings/index.ts';
import { app, fields, fn, resource, reviewOf } from '../testing/app.ts';

const at = { file: 'index.js', line: 3, column: 1 };
const address = (id: string): Value => text([{ kind: 'resource', id, attribute: 'name' }]);
const bucket = 'google_storage_bucket.one';
const otherBucket = 'google_storage_bucket.two';
const account = 'google_service_account.a';

const called = (operation: string, input: Readonly<Record<string, Value>> = {}): ApiCall => ({
  kind: 'api-call',
  service: `google.${operation.split('.')[0]}`,
  operation,
  input: { kind: 'fields', fields: new Map(Object.entries(input)), open: false },
  certainty: 'known',
  via: null,
  seen: { at, text: 'x', chain: [] },
});
const reads = called('storage.objects.get', { bucket: address(bucket) });

const grant = (role: string | null, on = 'project', more: Partial<GoogleGrant> = {}): GoogleGrant => ({
  role,
  on,
  by: 'google_project_iam_member.m',
  when: null,
  at,
  ...more,
});

const holder = (name: string, roles: readonly GoogleGrant[]): FunctionDeclaration => ({
  ...fn(name),
  role: null,
  account: { id: account, kind: 'own', roles, at },
});

const declared = [
  resource(account, 'google_service_account', { account_id: 'a' }),
  resource(bucket, 'google_storage_bucket', { name: 'one' }),
  resource(otherBucket, 'google_storage_bucket', { name: 'two' }),
];

function reviewed(
  roles: readonly GoogleGrant[],
  calls: readonly (ApiCall | Undecided)[],
  more: readonly Resource[] = [],
) {
  const f = holder('f', roles);
  const review = reviewOf(app([f], [], [...declared, ...more]), new Map([[f.id, [...calls]]]));
  return { review, found: review.functions.get(f.id) };
}
const excess = (...args: Parameters<typeof reviewed>) =>
  reviewed(...args).found?.excess.map((row) => `${row.action} on ${row.resource}: ${row.why}`);
const missing = (...args: Parameters<typeof reviewed>) =>
  reviewed(...args).found?.missing.map((row) => `${row.action} on ${row.resource}`);

describe('a role of the account is too much', () => {
  it.each([
    ['roles/storage.objectViewer', bucket, []],
    ['roles/storage.admin', bucket, [/storage\.admin on .*roles\/storage\.objectViewer on .*one is enough$/]],
    [
      'roles/owner',
      'project',
      [
        /roles\/owner on project: gives [\d,]+ permissions over all services; needed: roles\/storage\.objectViewer on/,
      ],
    ],
    [
      'roles/storage.objectViewer',
      'project',
      [/granted on the project, needed on google_storage_bucket\.one only$/],
    ],
    ['roles/storage.objectViewer', otherBucket, [/gives \d+ permissions, and no call needs one of them$/]],
    ['roles/pubsub.publisher', 'project', [/no call needs one of them$/]],
    ['roles/aiplatform.serviceAgent', 'project', [/a role for Google’s own service; needed: roles\/storage/]],
    // Its permissions are not in the table, or no call would show its use.
    ['roles/some.newRole', 'project', []],
    ['roles/run.invoker', 'project', []],
    ['roles/logging.logWriter', 'project', []],
    [null, 'project', []],
  ] as const)('%s on %s', (role, on, expected) => {
    const found = excess([grant(role, on)], [reads]) ?? [];
    expect(found).toHaveLength(expected.length);
    for (const [index, pattern] of expected.entries()) expect(found[index]).toMatch(pattern);
  });

  it('unless another function with the account needs it', () => {
    const roles = [grant('roles/pubsub.publisher', 't')];
    const [f, g] = [holder('f', roles), holder('g', roles)];
    const found = reviewOf(
      app([f, g], [], declared),
      new Map([
        [f.id, [reads]],
        [g.id, [called('pubsub.topics.publish', { topic: constant('t') })]],
      ]),
    );
    expect(found.functions.get(f.id)?.excess).toEqual([]);
  });

  it('unless a question may need it, which is then named with what it keeps', () => {
    const odd: Undecided = {
      kind: 'undecided',
      what: 'what it calls',
      why: 'the name is computed',
      touches: null,
      seen: { at, text: 'x', chain: [] },
    };
    const { found } = reviewed([grant('roles/storage.admin', bucket)], [reads, odd]);
    expect(found?.excess).toEqual([]);
    expect(found?.kept).toEqual([
      { action: 'roles/storage.admin', resource: bucket, unknown: 'f/what-it-calls' },
    ]);
    expect(found?.unknown.map(({ costs }) => costs)).toEqual([
      `1 grant on ${bucket} is kept until it is answered`,
    ]);
  });

  it('unless something else runs as the account', () => {
    const vm = {
      ...resource('google_compute_instance.vm', 'google_compute_instance'),
      properties: fields({ service_account: fields({ email: address(account) }) }),
    };
    const { found } = reviewed([grant('roles/storage.admin', bucket)], [reads], [vm]);
    expect(found?.excess).toEqual([]);
    expect(found?.unknown.map(({ what }) => what)).toEqual([
      'what google_compute_instance.vm does with the same account',
    ]);
  });

  it('by the permissions of a custom role of the template', () => {
    const custom = grant('google_project_iam_custom_role.c', bucket, {
      permissions: ['storage.objects.get', 'storage.objects.delete'],
    });
    expect(excess([custom], [reads])).toEqual([]);
    expect(excess([custom], [called('firestore.documents.get')])?.[0]).toMatch(/no call needs one of them/);
  });
});

describe('a permission is missing', () => {
  const publishes = called('pubsub.topics.publish', { topic: constant('t') });
  it('where the template shows all roles of the account', () => {
    expect(missing([grant('roles/storage.objectViewer', bucket)], [reads, publishes])).toEqual([
      'pubsub.topics.publish on t',
    ]);
    expect(missing([grant('roles/storage.objectViewer', otherBucket)], [reads])).toEqual([
      `storage.objects.get on ${bucket}`,
    ]);
  });

  it.each<[string, readonly GoogleGrant[], readonly Resource[]]>([
    ['a role is not known', [grant(null)], []],
    ['a basic role may have bucket roles by default', [grant('roles/viewer')], []],
    ['what a role gives is not known', [grant('roles/some.newRole')], []],
    ['no role is granted here', [], []],
    [
      'the members of a grant are not known',
      [grant('roles/pubsub.viewer')],
      [resource('m', 'google_project_iam_member', { role: 'roles/editor' })],
    ],
    [
      'a group has a role',
      [grant('roles/pubsub.viewer')],
      [resource('m', 'google_project_iam_member', { role: 'roles/editor', member: 'group:all@example.com' })],
    ],
    [
      'its address is written out',
      [grant('roles/pubsub.viewer')],
      [
        resource('m', 'google_project_iam_member', {
          role: 'roles/editor',
          member: 'serviceAccount:a@p.iam.gserviceaccount.com',
        }),
      ],
    ],
    [
      'a policy replaces all grants',
      [grant('roles/pubsub.viewer')],
      [resource('m', 'google_project_iam_policy', {})],
    ],
    [
      'an access list may open the data',
      [grant('roles/pubsub.viewer')],
      [resource('m', 'google_storage_bucket_acl', {})],
    ],
  ])('but not where %s', (_, roles, more) => {
    expect(missing(roles, [reads], more)).toEqual([]);
  });

  it('is told as a finding in words of Google, and so is a role that is too much', () => {
    const { review } = reviewed(
      [grant('roles/storage.admin', bucket), grant('roles/owner', bucket)],
      [reads, publishes],
    );
    const lacking = reviewed([grant('roles/storage.admin', bucket)], [reads, publishes]).review;
    expect(accessFindings(review).map(({ rule, title }) => `${rule}: ${title}`)).toEqual([
      `access/role-too-wide: f has roles/storage.admin on ${bucket}, which gives far more than its code needs`,
    ]);
    const findings = accessFindings(lacking);
    expect(findings.map(({ title }) => title)).toContain(
      'A call of f fails: its account lacks pubsub.topics.publish on t',
    );
    for (const finding of findings) expect(JSON.stringify(finding)).not.toMatch(/polic(?:y|ies)|arn:|logs:/i);
  });
});
