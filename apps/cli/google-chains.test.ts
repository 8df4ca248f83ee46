import { expect, test } from 'vitest';
import { folderWith, json } from './testing/run.ts';

const fn = (name: string, runtime: string, more = ''): string => `
resource "google_cloudfunctions2_function" "${name}" {
  name     = "${name}"
  location = "europe-west1"
  build_config {
    runtime     = "${runtime}"
    entry_point = "main"
    source {
      storage_source {
        bucket = "code"
        object = google_storage_bucket_object.${name}.name
      }
    }
  }
  service_config {
    environment_variables = { WORKER = google_cloudfunctions2_function.worker.url }
  }
${more}
}
data "archive_file" "${name}" {
  type        = "zip"
  source_dir  = "\${path.module}/${name}"
  output_path = "/tmp/${name}.zip"
}
resource "google_storage_bucket_object" "${name}" {
  name   = "${name}.zip"
  bucket = "code"
  source = data.archive_file.${name}.output_path
}
`;
const onDocuments = (path: string): string => `  event_trigger {
    event_type = "google.cloud.firestore.document.v1.created"
    event_filters {
      attribute = "document"
      value     = "${path}"
      operator  = "match-path-pattern"
    }
  }`;
const template = (runtime: string): string => `${fn('door', runtime)}
resource "google_cloud_run_service_iam_member" "door" {
  service = google_cloudfunctions2_function.door.name
  role    = "roles/run.invoker"
  member  = "allUsers"
}
${fn('worker', 'nodejs22')}${fn('orders', 'nodejs22', onDocuments('orders/{id}'))}${fn(
  'lines',
  'nodejs22',
  onDocuments('orders/{id}/lines/{line}'),
)}${fn('any', 'nodejs22', onDocuments('{collection}/{id}'))}`;

const quiet = { 'index.js': 'exports.main = () => {};\n', 'package.json': '{ "main": "index.js" }\n' };
const others = Object.fromEntries(
  ['worker', 'orders', 'lines', 'any'].flatMap((name) =>
    Object.entries(quiet).map(([file, text]) => [`${name}/${file}`, text]),
  ),
);

/** Returns the functions that the caller of `door` reaches, from its code. */
function reachedFrom(code: string): readonly string[] {
  const isPython = code.includes('def main');
  const files: Record<string, string> = isPython
    ? { 'door/main.py': code }
    : { 'door/index.js': code, 'door/package.json': '{ "main": "index.js" }\n' };
  const folder = folderWith({
    ...others,
    ...files,
    'main.tf': template(isPython ? 'python312' : 'nodejs22'),
  });
  const { apps } = json<{
    readonly apps: readonly {
      readonly functions: readonly {
        readonly id: string;
        readonly reachedBy: { readonly exposure: string };
      }[];
    }[];
  }>(['scan', folder, '--root', folder]);
  return apps.flatMap(({ functions }) =>
    functions
      .filter(({ id, reachedBy }) => !id.endsWith('.door') && reachedBy.exposure === 'public')
      .map(({ id }) => id.slice(id.lastIndexOf('.') + 1)),
  );
}

const firestore = "const db = new (require('@google-cloud/firestore').Firestore)();\n";
const js = (statement: string): string =>
  `${firestore}exports.main = async (req, res) => { ${statement}; res.end(); };\n`;
const tasks = (request: string): string =>
  `const { CloudTasksClient } = require('@google-cloud/tasks');\nexports.main = async (req, res) => { await new CloudTasksClient().createTask(${request}); res.end(); };\n`;
const py = (imports: string, statement: string): string =>
  `import os\n${imports}\ndef main(request):\n    ${statement}\n    return "ok"\n`;
const documents = 'from google.cloud import firestore\ndb = firestore.Client()';
const tasksOfPython = 'from google.cloud import tasks_v2\nclient = tasks_v2.CloudTasksClient()';

// [what the first function does, its code, the functions that it starts]
test.each([
  ['adds to a collection', js("await db.collection('orders').add(req.body)"), ['any', 'orders']],
  [
    'sets a document by its path',
    js("await db.doc('orders/' + req.body.id).set(req.body)"),
    ['any', 'orders'],
  ],
  [
    'writes to a collection below a document',
    js("await db.collection('orders').doc(req.body.id).collection('lines').add(req.body)"),
    ['any', 'lines'],
  ],
  ['writes to another collection', js("await db.collection('logs').add(req.body)"), ['any']],
  [
    'writes to a collection of the caller',
    js('await db.collection(req.body.c).add({})'),
    ['any', 'lines', 'orders'],
  ],
  [
    'writes in a batch',
    js("const b = db.batch(); b.set(db.doc('orders/1'), {}); await b.commit()"),
    ['any', 'lines', 'orders'],
  ],
  ['only reads', js("await db.collection('orders').get()"), []],
  ['adds in Python', py(documents, 'db.collection("orders").add(request.get_json())'), ['any', 'orders']],
  ['sets in Python', py(documents, 'db.document("orders/1").set({})'), ['any', 'orders']],
  [
    'makes a task',
    tasks("{ parent: 'q', task: { httpRequest: { url: process.env.WORKER, body: req.body } } }"),
    ['worker'],
  ],
  [
    'makes a task for another host',
    tasks("{ parent: 'q', task: { httpRequest: { url: 'https://a.com' } } }"),
    [],
  ],
  [
    'makes a task of a dictionary in Python',
    py(tasksOfPython, 'client.create_task(parent="q", task={"http_request": {"url": os.environ["WORKER"]}})'),
    ['worker'],
  ],
  [
    'makes a task of messages in Python',
    py(
      tasksOfPython,
      'client.create_task(parent="q", task=tasks_v2.Task(http_request=tasks_v2.HttpRequest(url=os.environ["WORKER"] + "/x")))',
    ),
    ['worker'],
  ],
])('a function that %s starts others', (_says, code, expected) => {
  expect(reachedFrom(code).toSorted()).toEqual(expected);
});
