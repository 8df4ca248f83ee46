import { type Abstract, type Call, list, stringOf, unknown } from '@emmental/evaluator';
import { rowOf } from '@emmental/model';
import { argument } from '../argument.ts';
import { recordFile } from '../files/record-file.ts';
import { instanceOf } from '../instance.ts';
import type { Behaves, LibraryModel } from '../model.ts';
import { applyBehaves } from '../rules.ts';
import { answers, answersFirst } from './answers.ts';
import { calls, gives, methods, recordCall, takes } from './call.ts';
import { recordOpen } from './part.ts';

const bucket = { bucket: 'self.bucket' };
const object = { ...bucket, object: 'self.key' };
const on = (...ids: readonly string[]) =>
  calls(
    ids.map((id) => `storage.${id}`),
    bucket,
  );

/** Returns a list that holds the list of files: `const [files] = await bucket.getFiles()`. */
const filesOf = (call: Call): Abstract => {
  recordCall(call, 'storage.objects.list', bucket);
  const file = instanceOf(call, 'google/file', call.self?.kind === 'instance' ? call.self.facts : {});
  return list(call.machine, [list(call.machine, [], file)]);
};

/** Models a transfer from or to a local file, which it reads or writes when the call names it. */
const transfer =
  (mode: 'read' | 'write', path: string, ...ids: readonly string[]): Behaves =>
  (call) => {
    const file = argument(call, path);
    if (file) recordFile(call, file, mode);
    return applyBehaves(on(...ids), call);
  };

/**
 * Models an upload. With the generation 0 as its condition it creates an object and never replaces one, which takes no permission
 * to delete. Source: Cloud Storage documentation, "Request preconditions".
 */
const uploads =
  (condition: string, data?: string): Behaves =>
  (call) => {
    const generation = argument(call, condition);
    const creates = generation?.kind === 'constant' && generation.value === 0;
    return recordCall(call, `storage.${creates ? 'objects.insert' : 'objects.overwrite'}`, object, data);
  };

/** The methods that the holder of a signed address may call: the account that signs it needs their permissions. */
const signedActions: Readonly<Record<string, string>> = {
  read: 'objects.get',
  get: 'objects.get',
  head: 'objects.get',
  write: 'objects.overwrite',
  put: 'objects.overwrite',
  post: 'objects.overwrite',
  resumable: 'objects.overwrite',
  delete: 'objects.delete',
};

/** Models a method that signs an address; `from` names its action. An action that is not known is an open question. */
const signs =
  (from: string, usual?: string): Behaves =>
  (call) => {
    recordCall(call, 'iam.signBlob', {});
    const written = argument(call, from);
    const action = rowOf(signedActions, (stringOf(written) ?? (written ? '' : (usual ?? ''))).toLowerCase());
    if (action === undefined) recordOpen(call, `storage.${call.name}`);
    else recordCall(call, `storage.${action}`, bucket);
    return unknown('a signed address');
  };

/** `const [content] = await file.download()`, also into a local file. */
const downloaded: Behaves = (call) => {
  const path = argument(call, '0.destination');
  if (path) recordFile(call, path, 'write');
  return applyBehaves(takes('storage.objects.get', object), call);
};

const callsWithFile: Behaves = {
  effects: [{ does: 'call', from: '1', with: [{ type: 'google/file', facts: bucket }] }],
  returns: 'self',
};

/** Cloud Storage. Source: reference of @google-cloud/storage 7 and of google-cloud-storage 3. */
export const googleStorage: readonly LibraryModel[] = [
  {
    libraries: ['@google-cloud/storage'],
    language: 'javascript',
    exports: { Storage: gives('google/storage') },
    types: {
      'google/storage': methods({
        bucket: gives('google/bucket', { bucket: '0' }),
        getBuckets: answers(calls('storage.buckets.list'), 'google/bucket', 2),
        createBucket: answersFirst(calls('storage.buckets.insert', { bucket: '0' }), 'google/bucket', {
          bucket: '0',
        }),
      }),
      'google/bucket': methods({
        file: gives('google/file', { ...bucket, key: '0' }),
        upload: answersFirst(transfer('read', '0', 'objects.overwrite'), 'google/file', bucket),
        getFiles: filesOf,
        getFilesStream: answers(on('objects.list'), 'google/files', 0, bucket),
        deleteFiles: on('objects.list', 'objects.delete'),
        combine: on('objects.get', 'objects.overwrite'),
        exists: on('buckets.get'),
        get: on('buckets.get'),
        getMetadata: on('buckets.get'),
        setMetadata: on('buckets.patch'),
        create: on('buckets.insert'),
        delete: on('buckets.delete'),
      }),
      // A stream calls functions with a file, and a loop over it meets files.
      'google/files': {
        methods: { on: callsWithFile, once: callsWithFile },
        items: ({ self }) => ({ ...self, type: 'google/file' }),
      },
      'google/file': methods({
        download: downloaded,
        createReadStream: on('objects.get'),
        exists: on('objects.get'),
        get: on('objects.get'),
        getMetadata: on('objects.get'),
        isPublic: on('objects.get'),
        save: uploads('1.preconditionOpts.ifGenerationMatch', '0'),
        createWriteStream: uploads('0.preconditionOpts.ifGenerationMatch'),
        createResumableUpload: on('objects.overwrite'),
        delete: on('objects.delete'),
        copy: answersFirst(on('objects.copy'), 'google/file'),
        move: answersFirst(on('objects.copy'), 'google/file'),
        rename: answersFirst(on('objects.copy'), 'google/file'),
        setMetadata: on('objects.patch'),
        makePublic: on('objects.acl'),
        makePrivate: on('objects.acl'),
        getSignedUrl: signs('0.action'),
        generateSignedPostPolicyV4: signs('none', 'post'),
        generateSignedPostPolicyV2: signs('none', 'post'),
      }),
    },
  },
  {
    libraries: ['google.cloud.storage'],
    language: 'python',
    exports: {
      Client: gives('google/storage-client'),
      'transfer_manager.upload_many_from_filenames': calls('storage.objects.overwrite'),
      'transfer_manager.download_many_to_path': calls('storage.objects.get'),
    },
    types: {
      'google/storage-client': methods({
        bucket: gives('google/python-bucket', { bucket: '0|bucket_name' }),
        get_bucket: gives('google/python-bucket', { bucket: '0|bucket_or_name' }, 'storage.buckets.get', {
          bucket: '0|bucket_or_name',
        }),
        lookup_bucket: gives('google/python-bucket', { bucket: '0|bucket_name' }, 'storage.buckets.get', {
          bucket: '0|bucket_name',
        }),
        create_bucket: gives(
          'google/python-bucket',
          { bucket: '0|bucket_or_name' },
          'storage.buckets.insert',
          {
            bucket: '0|bucket_or_name',
          },
        ),
        list_buckets: answers(calls('storage.buckets.list'), 'google/python-bucket', 1),
        list_blobs: gives('google/blobs', { bucket: '0|bucket_or_name' }, 'storage.objects.list', {
          bucket: '0|bucket_or_name',
        }),
      }),
      'google/python-bucket': methods({
        blob: gives('google/blob', { ...bucket, key: '0|blob_name' }),
        get_blob: gives('google/blob', { ...bucket, key: '0|blob_name' }, 'storage.objects.get', bucket),
        list_blobs: gives('google/blobs', bucket, 'storage.objects.list', bucket),
        delete_blob: on('objects.delete'),
        delete_blobs: on('objects.delete'),
        copy_blob: answers(on('objects.copy'), 'google/blob', 0),
        rename_blob: answers(on('objects.copy'), 'google/blob', 0),
        exists: on('buckets.get'),
        reload: on('buckets.get'),
        create: on('buckets.insert'),
        delete: on('buckets.delete'),
        patch: on('buckets.patch'),
        update: on('buckets.patch'),
      }),
      'google/blobs': { items: ({ self }) => ({ ...self, type: 'google/blob' }) },
      'google/blob': methods({
        download_as_bytes: takes('storage.objects.get', object),
        download_as_string: takes('storage.objects.get', object),
        download_as_text: takes('storage.objects.get', object),
        download_to_file: on('objects.get'),
        download_to_filename: transfer('write', '0|filename', 'objects.get'),
        open: on('objects.get', 'objects.overwrite'),
        exists: on('objects.get'),
        reload: on('objects.get'),
        upload_from_string: uploads('if_generation_match', '0|data'),
        upload_from_file: uploads('if_generation_match'),
        upload_from_filename: transfer('read', '0|filename', 'objects.overwrite'),
        delete: on('objects.delete'),
        rewrite: on('objects.copy'),
        compose: on('objects.get', 'objects.overwrite'),
        patch: on('objects.patch'),
        update: on('objects.patch'),
        make_public: on('objects.acl'),
        make_private: on('objects.acl'),
        generate_signed_url: signs('method|3', 'get'),
      }),
    },
  },
];
