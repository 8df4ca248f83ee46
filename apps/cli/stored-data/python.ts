import { chain, type StoredChain } from './case.ts';

const inPython = (write: string, read: string, more: Partial<Parameters<typeof chain>[0]> = {}) =>
  chain({ runtime: 'python3.12', write, read, ...more });

const notes = `import json, os, subprocess
import boto3

table = boto3.resource("dynamodb").Table(os.environ["NOTES"])
s3 = boto3.client("s3")
sqs = boto3.client("sqs")
`;
const way = (store: string): readonly string[] => ['anyone', 'POST /notes', 'Write', store, 'Read'];

const putItem = (item: string): string => `${notes}

def handler(event, context):
    body = json.loads(event["body"])
    table.put_item(Item=${item})
    return {"statusCode": 201}
`;
const readItem = `${notes}

def handler(event, context):
    item = table.get_item(Key={"id": "nightly"})["Item"]
    subprocess.run(f"convert {item['command']}", shell=True)
`;

const amazon: readonly StoredChain[] = [
  {
    says: 'an item of a table in Python, in a shell',
    files: inPython(putItem('{"id": body["id"], "command": body["command"]}'), readItem),
    expects: { rule: 'code/shell-from-event', way: way('Notes') },
    threat: 'T1',
  },
  {
    says: 'an item whose field is a constant, in Python',
    files: inPython(putItem('{"id": body["id"], "command": "a.png"}'), readItem),
    expects: 'nothing',
    threat: 'T1',
  },
  {
    says: 'an item whose field became a number, in Python',
    files: inPython(putItem('{"id": body["id"], "command": int(body["width"])}'), readItem),
    expects: 'nothing',
    threat: 'T1',
  },
  {
    says: 'items of pages of a scan, in an address',
    files: inPython(
      putItem('body'),
      `${notes}
import requests


def handler(event, context):
    pages = boto3.client("dynamodb").get_paginator("scan").paginate(TableName=os.environ["NOTES"])
    for page in pages:
        for item in page["Items"]:
            requests.get(item["hook"]["S"])
`,
    ),
    expects: { rule: 'code/url-from-event', way: way('Notes') },
    threat: 'T3',
  },
  {
    says: 'an object that anyone replaces, in pickle',
    files: inPython(
      `${notes}import base64


def handler(event, context):
    s3.put_object(Bucket=os.environ["FILES"], Key="model.pkl", Body=base64.b64decode(event["body"]))
`,
      `${notes}import pickle


def handler(event, context):
    answer = s3.get_object(Bucket=os.environ["FILES"], Key="model.pkl")
    return pickle.loads(answer["Body"].read())
`,
    ),
    expects: { rule: 'code/deserialize-from-event', way: way('Files') },
    threat: 'T2',
  },
  {
    says: 'an object that a schedule alone writes, in pickle',
    files: inPython(
      `${notes}import pickle


def handler(event, context):
    s3.put_object(Bucket=os.environ["FILES"], Key="model.pkl", Body=pickle.dumps({"id": event["id"]}))
`,
      `${notes}import pickle


def handler(event, context):
    answer = s3.get_object(Bucket=os.environ["FILES"], Key="model.pkl")
    return pickle.loads(answer["Body"].read())
`,
      { by: 'schedule' },
    ),
    expects: 'nothing',
    threat: 'T2',
  },
  {
    says: 'a parameter that anyone sets, as code',
    files: inPython(
      `${notes}

def handler(event, context):
    boto3.client("ssm").put_parameter(Name="/shop/discount", Value=event["body"], Type="String", Overwrite=True)
`,
      `${notes}

def handler(event, context):
    value = boto3.client("ssm").get_parameter(Name="/shop/discount")["Parameter"]["Value"]
    return eval(value)
`,
    ),
    expects: { rule: 'code/code-from-event', way: way('/shop/discount') },
    threat: 'T2',
  },
  {
    says: 'a parameter that nobody in the repository sets, as code',
    files: inPython(
      'def handler(event, context):\n    return {"statusCode": 204}\n',
      `${notes}

def handler(event, context):
    value = boto3.client("ssm").get_parameter(Name="/shop/discount")["Parameter"]["Value"]
    return eval(value)
`,
    ),
    expects: 'nothing',
    threat: 'T2',
  },
  {
    says: 'a secret that anyone sets, in a shell',
    files: inPython(
      `${notes}

def handler(event, context):
    boto3.client("secretsmanager").put_secret_value(SecretId="shop/ftp", SecretString=event["body"])
`,
      `${notes}

def handler(event, context):
    secret = boto3.client("secretsmanager").get_secret_value(SecretId="shop/ftp")["SecretString"]
    os.system("ftp -u " + json.loads(secret)["host"])
`,
    ),
    expects: { rule: 'code/shell-from-event', way: way('shop/ftp') },
    threat: 'T1',
  },
  {
    says: 'rows of the Data API, in a second statement',
    files: inPython(
      `${notes}

def handler(event, context):
    body = json.loads(event["body"])
    boto3.client("rds-data").execute_statement(
        resourceArn=os.environ["CLUSTER"],
        secretArn=os.environ["SECRET"],
        sql="INSERT INTO notes (id, sort) VALUES (:id, :sort)",
        parameters=[
            {"name": "id", "value": {"stringValue": body["id"]}},
            {"name": "sort", "value": {"stringValue": body["sort"]}},
        ],
    )
`,
      `${notes}

def run(sql):
    return boto3.client("rds-data").execute_statement(
        resourceArn=os.environ["CLUSTER"], secretArn=os.environ["SECRET"], sql=sql
    )


def handler(event, context):
    for row in run("SELECT sort FROM notes")["records"]:
        run("SELECT id FROM orders ORDER BY " + row[0]["stringValue"])
`,
    ),
    expects: { rule: 'code/sql-from-event', way: way('notes') },
    threat: 'T4',
  },
  {
    says: 'rows of MySQL that a schedule writes',
    files: inPython(
      `import pymysql

db = pymysql.connect(host="db.internal")


def handler(event, context):
    with db.cursor() as cursor:
        cursor.execute("INSERT INTO notes (file) VALUES (%s)", [event["id"]])
`,
      `import pymysql

db = pymysql.connect(host="db.internal")


def handler(event, context):
    with db.cursor() as cursor:
        cursor.execute("SELECT file FROM notes")
        for row in cursor.fetchall():
            open("/tmp/" + row[0]).read()
`,
      { by: 'schedule' },
    ),
    expects: 'nothing',
    threat: 'T5',
  },
  {
    says: 'rows of psycopg that anyone wrote, fetched by the cursor',
    files: inPython(
      `import json
import psycopg2

db = psycopg2.connect(host="db.internal")


def handler(event, context):
    with db.cursor() as cursor:
        cursor.execute("INSERT INTO notes (file) VALUES (%s)", (json.loads(event["body"])["file"],))
`,
      `import psycopg2

db = psycopg2.connect(host="db.internal")


def handler(event, context):
    with db.cursor() as cursor:
        cursor.execute("SELECT file FROM notes")
        for row in cursor.fetchall():
            open("/tmp/" + row[0]).read()
`,
    ),
    expects: { rule: 'code/path-from-event', way: way('notes') },
    threat: 'T5',
  },
  {
    says: 'a message of a queue whose other writer is a stranger to the repository',
    files: inPython(
      'def handler(event, context):\n    return {"statusCode": 204}\n',
      `${notes}

def handler(event, context):
    answer = sqs.receive_message(QueueUrl=os.environ["JOBS"])
    for message in answer.get("Messages", []):
        os.system("convert " + message["Body"])
`,
    ),
    expects: 'question',
    threat: 'T1',
  },
];

export const storedInPython: readonly StoredChain[] = amazon;
