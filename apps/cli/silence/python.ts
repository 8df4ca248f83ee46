import { python, type SilentApp } from './case.ts';

const events = ['T1', 'T2', 'T3', 'T4', 'T5'];
const layers = "      Layers: ['arn:aws:lambda:eu-west-1:210987654321:layer:acme-shared:7']\n";

/** Code in Python that leads to code which is not in the repository. */
export const silentPython: readonly SilentApp[] = [
  {
    says: 'a package that is not installed and takes the event',
    files: python(
      'import acme_store\n\n\ndef handler(event, context):\n    return acme_store.save(event["body"])\n',
    ),
    asks: 'acme_store',
    keeps: true,
    open: events,
  },
  {
    says: 'a package that is not installed and takes nothing of the event',
    files: python('from acme_sweeper import sweep\n\n\ndef handler(event, context):\n    sweep()\n'),
    asks: 'acme_sweeper',
    keeps: true,
  },
  {
    says: 'a module of the repository that does not exist',
    files: python('from .acme_save import save\n\n\ndef handler(event, context):\n    return save(event)\n'),
    asks: 'acme_save',
    keeps: true,
    open: events,
  },
  {
    says: 'a call of a value that comes from a dictionary which nothing fills',
    files: python('JOBS = {}\n\n\ndef handler(event, context):\n    return JOBS[event["kind"]](event)\n'),
    asks: 'behind a call in src/app.py',
    keeps: true,
    open: events,
  },
  {
    says: 'a module that the environment names',
    files: python(
      'import importlib\nimport os\n\n\ndef handler(event, context):\n    return importlib.import_module(os.environ["ACME_PLUGIN"]).run(event)\n',
    ),
    asks: 'import_module',
    keeps: true,
    open: events,
  },
  {
    says: 'a module that __import__ takes from the event',
    files: python(
      'def handler(event, context):\n    return __import__(event["rawPath"][1:]).run(event["body"])\n',
    ),
    asks: '__import__',
    keeps: true,
    open: ['T2'],
  },
  {
    says: 'code that is read from a file and run',
    files: python(
      'def handler(event, context):\n    with open("/opt/acme.py") as file:\n        exec(file.read(), {"event": event})\n',
    ),
    asks: 'exec',
    keeps: true,
    open: events,
  },
  {
    says: 'a package of a layer of another account',
    files: python(
      'from acme_layered import save\n\n\ndef handler(event, context):\n    return save(event)\n',
      {
        more: layers,
      },
    ),
    asks: 'acme_layered',
    keeps: true,
    open: events,
  },
  {
    says: 'a package of a folder that is added to the path',
    files: python(
      'import sys\n\nsys.path.insert(0, "/opt/acme")\nimport acme_jobs\n\n\ndef handler(event, context):\n    return acme_jobs.run(event)\n',
      { more: layers },
    ),
    asks: 'acme_jobs',
    keeps: true,
    open: events,
  },
  {
    says: 'a library in native code',
    files: python(
      'import ctypes\n\nacme = ctypes.CDLL("./libacme.so")\n\n\ndef handler(event, context):\n    return acme.run(event["body"].encode())\n',
    ),
    asks: 'libacme.so',
    keeps: true,
    open: events,
  },
  {
    says: 'a handler that a decorator of a package which is not installed wraps',
    files: python(
      'import acme_wrapper\n\n\n@acme_wrapper.endpoint\ndef handler(event, context):\n    return {"statusCode": 204}\n',
    ),
    asks: 'acme_wrapper',
    keeps: true,
    open: events,
  },
  {
    says: 'a handler of a class of a package that is not installed',
    files: python('from acme_web import App\n\napp = App()\nhandler = app.handle\n'),
    asks: 'acme_web',
    keeps: true,
    open: events,
  },
  {
    says: 'a base class of a package that is not installed',
    files: python(
      'from acme_jobs import Job\n\n\nclass Orders(Job):\n    pass\n\n\ndef handler(event, context):\n    return Orders().run(event)\n',
    ),
    asks: 'acme_jobs',
    keeps: true,
    open: events,
  },
  {
    says: 'a context manager of a package that is not installed',
    files: python(
      'from acme_session import session\n\n\ndef handler(event, context):\n    with session(event["body"]) as s:\n        s.run()\n',
    ),
    asks: 'acme_session',
    keeps: true,
    open: events,
  },
  {
    says: 'a program of the package, which has the credentials of the role',
    files: python(
      'import subprocess\n\n\ndef handler(event, context):\n    subprocess.run(["./bin/acme-tool", "sync"], check=True)\n',
    ),
    asks: 'acme-tool',
    keeps: true,
  },
  {
    says: 'a method of a client that the event names',
    files: python(
      'import boto3\n\ns3 = boto3.client("s3")\n\n\ndef handler(event, context):\n    return getattr(s3, event["rawPath"][1:])(Bucket="acme-data")\n',
    ),
    asks: 's3',
    keeps: true,
  },
  {
    says: 'a service that the environment names',
    files: python(
      'import os\n\nimport boto3\n\n\ndef handler(event, context):\n    return boto3.client(os.environ["ACME_SERVICE"]).list_objects(Bucket="acme-data")\n',
    ),
    asks: 'ACME_SERVICE',
    keeps: true,
  },
  {
    says: 'a file that does not parse',
    files: {
      ...python('from save import save\n\n\ndef handler(event, context):\n    return save(event)\n'),
      'src/save.py': 'import boto3\n\ndef save(event:\n    boto3.client("s3").delete_object(\n',
    },
    asks: 'save.py',
    keeps: true,
    open: events,
  },
  {
    says: 'a layer of the repository at its root, whose code does not parse',
    files: {
      ...python('from shared import save\n\n\ndef handler(event, context):\n    return save(event)\n', {
        more: '      Layers: [!Ref Shared]\n',
        resources:
          '  Shared:\n    Type: AWS::Serverless::LayerVersion\n    Properties: { ContentUri: ., CompatibleRuntimes: [python3.12] }\n',
      }),
      'python/shared.py': 'def save(event)\n    return 1\n',
    },
    asks: 'shared.py',
    keeps: true,
    open: events,
  },
];
