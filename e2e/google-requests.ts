import type { RequestCases } from './requests.ts';

const client = 'x-goog-api-client: gl-node/22 gccl/8\r\n';
const ask = (line: string, headers = client, body = ''): string =>
  `${line} HTTP/1.1\r\n${/host:/i.test(headers) ? '' : 'Host: 127.0.0.1\r\n'}${headers}Content-Length: ${body.length}\r\n\r\n${body}`;
const at = (host: string, more = ''): string => `Host: ${host}\r\n${more}`;

/** A field of a message of protobuf with a length. */
const field = (number: number, text: string): string =>
  String.fromCharCode(number * 8 + 2, text.length) + text;
const framed = (message: string, flag = '\0'): string =>
  `${flag}\0\0\0${String.fromCharCode(message.length)}${message}`;
const grpc = 'Content-Type: application/grpc\r\n';
const publish = (...fields: string[]): string =>
  ask('POST /google.pubsub.v1.Publisher/Publish', grpc, framed(fields.join('')));
const topic = (name: string): string => field(1, `projects/p/topics/${name}`);
const commit = (...writes: string[]): string =>
  ask(
    'POST /google.firestore.v1.Firestore/Commit',
    grpc,
    framed(field(1, 'projects/p/databases/d') + writes.map((write) => field(2, write)).join('')),
  );
const exists = (is: 0 | 1): string => field(4, `\x08${String.fromCharCode(is)}`);
const document = field(1, field(1, 'projects/p/databases/d/documents/a/b'));
const json = (writes: string): string =>
  ask('POST /v1/projects/p/databases/d/documents:commit', client, `{"writes":[${writes}]}`);
const batch = (...lines: string[]): string =>
  ask(
    'POST /batch/storage/v1',
    at('storage.googleapis.com'),
    lines.map((line) => `--x\r\n\r\n${line} HTTP/1.1\r\n\r\n`).join(''),
  );

/**
 * Requests to Google under rules that allow to read objects of the bucket `own`, to publish to the topic `own`, and to create documents. The
 * labels were written before the first run.
 */
export const google: RequestCases = {
  'an object of the own bucket': [true, ask('GET /storage/v1/b/own/o/a%2Fb?alt=media')],
  'an object of another bucket': [false, ask('GET /storage/v1/b/other/o/a')],
  'an object of another bucket, at the host of the API': [
    false,
    ask('GET /storage/v1/b/other/o/a', at('storage.googleapis.com')),
  ],
  'a deletion of an object': [false, ask('DELETE /storage/v1/b/own/o/a')],
  'a deletion by another method': [
    false,
    ask('POST /storage/v1/b/own/o/a', `${client}X-HTTP-Method-Override: DELETE\r\n`),
  ],
  'an upload': [false, ask('POST /upload/storage/v1/b/own/o?uploadType=media&name=a')],
  'a copy into another bucket': [false, ask('POST /storage/v1/b/own/o/a/rewriteTo/b/other/o/a')],
  'a path with points': [false, ask('DELETE /storage/v1/x/../b/own/o/a')],
  'a path with escapes': [false, ask('DELETE /%73torage/v1/b/own/o/a')],
  'an object by the XML API': [true, ask('GET /own/a', at('storage.googleapis.com'))],
  'an object of another bucket by the XML API': [false, ask('GET /other/a', at('storage.googleapis.com'))],
  'another bucket in the host': [false, ask('GET /a', at('other.storage.googleapis.com'))],
  'a deletion by the XML API': [false, ask('DELETE /own/a', at('storage.googleapis.com'))],
  'a batch of what is allowed': [true, batch('GET /storage/v1/b/own/o/a', 'GET /storage/v1/b/own/o/b')],
  'a batch with a deletion': [false, batch('GET /storage/v1/b/own/o/a', 'DELETE /storage/v1/b/own/o/b')],
  'a batch that cannot be read': [false, ask('POST /batch', at('www.googleapis.com'), 'x')],
  'a message to the own topic by REST': [true, ask('POST /v1/projects/p/topics/own:publish', client, '{}')],
  'a message to another topic by REST': [
    false,
    ask('POST /v1/projects/p/topics/other:publish', client, '{}'),
  ],
  'a message to the own topic': [true, publish(topic('own'), field(2, field(1, 'x')))],
  'a message to another topic': [false, publish(topic('other'), field(2, field(1, 'x')))],
  'the topic behind the message': [false, publish(field(2, field(1, 'x')), topic('other'))],
  'two topics': [false, publish(topic('own'), topic('other'))],
  'a compressed message': [
    false,
    ask('POST /google.pubsub.v1.Publisher/Publish', grpc, framed(topic('own'), '\x01')),
  ],
  'a broken message': [false, publish('\x0a\x7fx')],
  'a topic that is deleted': [
    false,
    ask('POST /google.pubsub.v1.Publisher/DeleteTopic', grpc, framed(topic('own'))),
  ],
  'gRPC in its form for HTTP/1': [
    false,
    ask(
      'POST /$rpc/google.pubsub.v1.Publisher/Publish',
      `${client}Content-Type: application/x-protobuf\r\n`,
      topic('other'),
    ),
  ],
  'a new document': [true, commit(document + exists(0))],
  'a document that may exist': [false, commit(document)],
  'a document that exists': [false, commit(document + exists(1))],
  'a deletion of a document': [false, commit(field(2, 'projects/p/databases/d/documents/a/b'))],
  'a deletion behind a new document': [
    false,
    commit(document + exists(0), field(2, 'projects/p/databases/d/documents/a/b')),
  ],
  'a commit without writes': [true, commit()],
  'a new document in JSON': [true, json('{"update":{"name":"a"},"currentDocument":{"exists":false}}')],
  'a deletion in JSON': [false, json('{"delete":"a"}')],
  'writes twice in JSON': [
    false,
    ask(
      'POST /v1/projects/p/databases/d/documents:commit',
      client,
      '{"writes":[],"writes":[{"delete":"a"}]}',
    ),
  ],
  'JSON that cannot be read': [false, json('{')],
  'a secret, whose name no rule has': [false, ask('GET /v1/projects/p/secrets/s/versions/latest:access')],
  'a secret of a location, by gRPC': [
    false,
    ask(
      'POST /google.cloud.secretmanager.v1.SecretManagerService/AccessSecretVersion',
      grpc,
      framed(field(1, 'projects/p/secrets/s/versions/1')),
    ),
  ],
  'a virtual machine, at a host of a region': [
    false,
    ask('DELETE /compute/v1/projects/p/zones/z/instances/i', at('europe-west1-compute.googleapis.com')),
  ],
  'a service that needs no permission': [
    true,
    ask('POST /v1/images:annotate', at('vision.googleapis.com'), '{}'),
  ],
  'a method that nobody knows': [true, ask('GET /v9/things', at('things.googleapis.com'))],
  'the metadata server': [true, ask('GET /computeMetadata/v1/project/project-id')],
  'a path of gRPC that is not of Google': [true, ask('POST /acme.v1.Notes/Delete', grpc, framed(''))],
};
