import type { SinkFixture } from './javascript.ts';

const app = (text: string): Readonly<Record<string, string>> => ({ 'app.py': text.trim() });

export const pythonFixtures: readonly SinkFixture[] = [
  {
    says: 'arguments, standard input and scripts of programs that run code are commands',
    files: app(`
import json, os, subprocess, sys
from urllib.parse import unquote

def handler(event, context):
    body = json.loads(event["body"])
    subprocess.run(["awk", body["awk"], "/tmp/in"])
    subprocess.run(["tar", "xf", "/tmp/a.tar", body["member"]])
    subprocess.run(["tar", "xf", "/tmp/a.tar", "--", body["member"]])
    subprocess.run([sys.executable, "-c", body["code"]])
    subprocess.run(["bash"], input=body["line"], text=True)
    process = subprocess.Popen(["sh"], stdin=subprocess.PIPE)
    process.communicate(body["line"].encode())
    process.stdin.write(body["line"].encode())
    with open("/tmp/job.sh", "w") as file:
        file.write("ls " + body["script"])
    subprocess.run(["sh", "/tmp/job.sh"])
    os.execvp("sh", ["sh", "-c", body["line"]])
    subprocess.run(["wget", "-q", body["address"]])
    subprocess.check_call("exec $LINE", shell=True, env={"LINE": body["line"]})
    subprocess.run(["ls", body["member"]])
    path = os.path.realpath("/data/" + body["path"])
    if path.startswith("/data"):
        open(path)
    if ".." not in body["name"]:
        open("/data/" + unquote(body["name"]))
`),
    sinks: [
      'code body.code 9 -',
      'path body.name 25 -',
      'path body.path 23 -',
      'shell body.address 18 -',
      'shell body.awk 6 -',
      'shell body.code 9 -',
      ...[10, 12, 13, 17, 19].map((line) => `shell body.line ${line} -`),
      'shell body.member 20 no shell',
      'shell body.member 7 -',
      'shell body.member 8 no shell',
      'shell body.script 16 -',
      'url body.address 18 -',
    ],
  },
  {
    says: 'a shell line is a shell line by any name; a list is not, quoting helps',
    triggers: ['s3'],
    files: app(`
import os, shlex, subprocess
from urllib.parse import unquote_plus

def handler(event, context):
    for record in event["Records"]:
        key = unquote_plus(record["s3"]["object"]["key"])
        os.system(f"convert {key} out.png")
        subprocess.run("convert %s out.png" % key, shell=True)
        subprocess.check_output(["bash", "-c", "convert {} out.png".format(key)])
        subprocess.run(["convert", key, "out.png"], check=True)
        os.popen("convert " + shlex.quote(key))
`),
    sinks: [
      'shell Records[].s3.object.key 10 no shell',
      'shell Records[].s3.object.key 11 shell quoting',
      'shell Records[].s3.object.key 7 -',
      'shell Records[].s3.object.key 8 -',
      'shell Records[].s3.object.key 9 -',
    ],
  },
  {
    says: 'a pattern for the whole text cleans, a search does not',
    files: app(`
import os, re
NAME = re.compile(r"[a-z0-9-]+")

def handler(event, context):
    name = event["pathParameters"]["name"]
    other = event["pathParameters"]["other"]
    if not NAME.fullmatch(name):
        return {"statusCode": 400}
    os.system("ping " + name)
    if NAME.search(other):
        os.system("ping " + other)
`),
    sinks: ['shell pathParameters.name 9 anchored pattern', 'shell pathParameters.other 11 -'],
  },
  {
    says: 'SQL text of event data is a query, parameters are not',
    files: app(`
import json, os
import psycopg2
from psycopg2 import sql

connection = psycopg2.connect(os.environ["DATABASE_URL"])

def find(cursor, text, *values):
    cursor.execute(text, values)

def handler(event, context):
    body = json.loads(event["body"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM t WHERE name = '" + body["name"] + "'")
        cursor.execute("SELECT * FROM t WHERE name = %s", (body["name"],))
        cursor.execute("SELECT * FROM t LIMIT {}".format(int(body["limit"])))
        cursor.execute(sql.SQL("SELECT {} FROM t").format(sql.Identifier(body["column"])))
        find(cursor, f"SELECT * FROM t ORDER BY {body['sort']}")
`),
    sinks: [
      'sql body.column 16 sql escaping',
      'sql body.limit 15 number',
      'sql body.name 13 -',
      'sql body.name 14 parametrised query',
      'sql body.sort 8 -',
    ],
  },
  {
    says: 'a text() is a statement, bound names are values',
    triggers: ['sns'],
    files: app(`
import json
from sqlalchemy import create_engine, text

engine = create_engine("postgresql://db.internal/app")

def handler(event, context):
    message = json.loads(event["Records"][0]["Sns"]["Message"])
    with engine.connect() as db:
        db.execute(text("SELECT 1 WHERE n = :n"), {"n": message["n"]})
        db.execute(text(f"SELECT 1 WHERE n = '{message['n']}'"))
`),
    sinks: ['sql Records[].Sns.Message.n 10 -', 'sql Records[].Sns.Message.n 9 parametrised query'],
  },
  {
    says: 'paths by join, by / and by open; basename and a resolved path help',
    files: app(`
import os
from pathlib import Path

ROOT = "/mnt/files"

def handler(event, context):
    name = event["queryStringParameters"]["name"]
    (Path(ROOT) / name).read_text()
    open(os.path.join(ROOT, os.path.basename(name)))
    full = os.path.realpath(os.path.join(ROOT, name))
    if not full.startswith(ROOT + os.sep):
        raise ValueError("outside")
    with open(full) as file:
        return file.read()
`),
    sinks: [
      'path queryStringParameters.name 13 inside a folder',
      'path queryStringParameters.name 8 -',
      'path queryStringParameters.name 9 basename',
    ],
  },
  {
    says: 'names without .. stay in their folder, names of temporary files are made',
    files: app(`
import tempfile

def handler(event, context):
    name = event["detail"]["name"]
    with tempfile.NamedTemporaryFile() as file:
        file.write(name.encode())
    if ".." in name:
        return None
    return open("/tmp/" + name).read()
`),
    triggers: ['events'],
    sinks: ['path detail.name 9 no parent folders'],
  },
  {
    says: 'the event decides the host, or only what comes after it',
    files: app(`
import json
import requests
from urllib.parse import urlparse

ALLOWED = {"a.example.org", "b.example.org"}
session = requests.Session()

def handler(event, context):
    body = json.loads(event["body"])
    requests.get(body["url"], timeout=3)
    session.post("https://api.example.org/items/" + body["id"], json=body)
    if urlparse(body["hook"]).hostname in ALLOWED:
        session.post(body["hook"], json={})
`),
    sinks: ['url body.hook 13 host from a list', 'url body.id 11 fixed host', 'url body.url 10 -'],
  },
  {
    says: 'a helper that returns an address after its check, or None',
    files: app(`
import requests
from urllib.parse import urlparse

ALLOWED = {"a.example.org", "b.example.org"}

def ours(text):
    if urlparse(text).hostname not in ALLOWED:
        return None
    return text

def handler(event, context):
    address = ours(event["detail"]["hook"])
    if address is None:
        return
    requests.post(address, json={})
`),
    triggers: ['events'],
    sinks: ['url detail.hook 15 host from a list'],
  },
  {
    says: 'pickle and yaml.load run code, safe_load and json do not',
    triggers: ['sqs'],
    files: app(`
import base64, json, pickle, yaml

def handler(event, context):
    for record in event["Records"]:
        body = record["body"]
        json.loads(body)
        yaml.safe_load(body)
        yaml.load(body, Loader=yaml.SafeLoader)
        yaml.load(body, Loader=yaml.Loader)
        pickle.loads(base64.b64decode(body))
`),
    sinks: ['deserialize Records[].body 10 -', 'deserialize Records[].body 9 -'],
  },
  {
    says: 'the text of a template and of code; values and a table of functions are none',
    files: app(`
import ast, json
from jinja2 import Environment, Template

TABLE = {"add": lambda a, b: a + b}

def handler(event, context):
    body = json.loads(event["body"])
    Template("hello {{ name }}").render(name=body["name"])
    Environment().from_string(body["layout"]).render()
    ast.literal_eval(body["data"])
    eval(body["sum"])
    return TABLE[body["op"]](1, 2)
`),
    sinks: ['code body.sum 11 -', 'template body.layout 9 -'],
  },
  {
    says: 'filters of parsed fields may hold operators, texts may not',
    files: app(`
import json, os
from pymongo import MongoClient

users = MongoClient(os.environ["MONGO"])["shop"]["users"]

def handler(event, context):
    body = json.loads(event["body"])
    users.find_one({"name": body["name"]})
    users.find_one({"name": str(body["name"])})
    users.find_one({"name": event["headers"]["x-user"]})
    if not isinstance(body["mail"], str):
        return None
    return users.find_one({"mail": body["mail"]})
`),
    sinks: [
      'nosql body.mail 13 type check',
      'nosql body.name 8 -',
      'nosql body.name 9 text only',
      'nosql headers.x-user 10 text only',
    ],
  },
  {
    says: 'both line breaks must go out of a header',
    files: app(`
def handler(event, context):
    tag = event["queryStringParameters"]["tag"].replace("\\r", "").replace("\\n", "")
    half = event["queryStringParameters"]["half"].replace("\\n", "")
    return {"statusCode": 200, "headers": {"ETag": tag, "X-Half": half}}
`),
    sinks: ['header queryStringParameters.half 4 -', 'header queryStringParameters.tag 4 no line breaks'],
  },
  {
    says: 'an answer with the event in a header',
    files: app(`
def handler(event, context):
    target = event["queryStringParameters"]["next"]
    if "\\n" in target or "\\r" in target:
        return {"statusCode": 400, "headers": {"X-Reason": "line break"}}
    return {"statusCode": 302, "headers": {"Location": target}}
`),
    sinks: ['redirect queryStringParameters.next 5 -'],
  },
  {
    says: 'attributes of a new user are the user’s own words',
    triggers: ['cognito'],
    files: app(`
import os

class Mailer:
    def __init__(self, tool="sendmail"):
        self.tool = tool

    def send(self, to):
        os.system(f"{self.tool} {to}")

def handler(event, context):
    Mailer().send(event["request"]["userAttributes"]["email"])
    Mailer().send(event["userPoolId"])
    return event
`),
    sinks: ['shell request.userAttributes.email 8 -'],
  },
  {
    says: 'a function that a schedule starts, and a list of names from the settings',
    files: app(`
import os

NAMES = os.environ["NAMES"].split(",")

def handler(event, context):
    if event["name"] in NAMES:
        os.system("report " + event["name"])
    os.system("report " + event["other"])
`),
    sinks: ['shell name 7 allow-list', 'shell other 8 -'],
  },
  {
    says: 'an entry of a table by the event’s key is the program’s own',
    files: app(`
import os

COMMANDS = {"list": "ls /tmp", "size": "du /tmp"}

def handler(event, context):
    os.system(COMMANDS[event["do"]])
    os.system(COMMANDS.get(event["do"], "pwd"))
`),
    sinks: [],
  },
  {
    says: 'downloaded objects are written where the key says',
    triggers: ['s3'],
    files: app(`
import os
import boto3

s3 = boto3.client("s3")

def handler(event, context):
    key = event["Records"][0]["s3"]["object"]["key"]
    s3.download_file("photos", key, "/tmp/" + key)
    s3.download_file("photos", key, os.path.join("/tmp", os.path.basename(key)))
`),
    sinks: ['path Records[].s3.object.key 8 -', 'path Records[].s3.object.key 9 basename'],
  },
  {
    says: 'conditions that boto3 writes send their values apart; a written expression does not',
    files: app(`
import boto3
from boto3.dynamodb.conditions import Attr, Key

table = boto3.resource("dynamodb").Table("orders")

def handler(event, context):
    table.query(KeyConditionExpression=Key("id").eq(event["id"]) & Key("at").gt(event["at"]))
    table.scan(FilterExpression="owner = " + event["owner"])
`),
    sinks: ['nosql at 7 parametrised query', 'nosql id 7 parametrised query', 'nosql owner 8 -'],
  },
  {
    says: 'routes of Flask and the request that it keeps',
    triggers: ['api'],
    files: app(`
import os
import serverless_wsgi
from flask import Flask, redirect, request

app = Flask(__name__)

@app.route("/run/<name>", methods=["POST"])
def run(name):
    os.system("run " + name)
    os.system("run " + request.get_json()["tool"])
    return redirect(request.args["next"])

def handler(event, context):
    return serverless_wsgi.handle_request(app, event, context)
`),
    sinks: [
      'redirect queryStringParameters.next 11 -',
      'shell body.tool 10 -',
      'shell pathParameters.name 9 -',
    ],
  },
  {
    says: 'a key as S3 writes it is harmless in a shell by chance only; decoded it is not',
    triggers: ['s3'],
    files: app(`
import os
from urllib.parse import parse_qs, unquote_plus

def handler(event, context):
    key = event["Records"][0]["s3"]["object"]["key"]
    os.system("raw " + key)
    os.system("decoded " + unquote_plus(key))
    os.system("decoded " + parse_qs("k=" + key)["k"][0])
`),
    sinks: [
      'shell Records[].s3.object.key 6 - percent-encoded by S3',
      'shell Records[].s3.object.key 7 -',
      'shell Records[].s3.object.key 8 -',
    ],
  },
  {
    says: 'data classes keep what an event fills them with; an answer of Powertools has headers',
    files: app(`
from dataclasses import dataclass
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from jinja2 import Environment
app = APIGatewayRestResolver()
@dataclass(frozen=True)
class Page:
    title: str
    layout: str | None = None
@app.post("/pages")
def create():
    page = Page(**app.current_event.json_body)
    return {"page": Environment().from_string(page.layout or "plain").render()}
@app.get("/go")
def go():
    to = app.current_event.query_string_parameters.get("to")
    return Response(status_code=302, headers={"Location": to})
def handler(event, context):
    return app.resolve(event, context)
`),
    sinks: ['redirect queryStringParameters.to 16 -', 'template body.layout 12 -'],
  },
  {
    says: 'what a route depends on may stand in its annotation, under a name of its own too',
    files: app(`
from typing import Annotated
from fastapi import Depends, FastAPI, Header
from mangum import Mangum
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session, sessionmaker
Local = sessionmaker(bind=create_engine("sqlite://"))
def session():
    with Local() as one:
        yield one
Db = Annotated[Session, Depends(session)]
Agent = Annotated[str, Header()]
app = FastAPI()
@app.get("/a/{id}")
def a(db: Db, id: str, agent: Agent):
    db.execute(text("select 1 where id = :id"), {"id": id})
    return db.execute("select " + agent)
@app.get("/b")
def b(db: Annotated[Session, Depends(session)], q: str):
    return db.execute("select " + q)
handler = Mangum(app)
`),
    sinks: [
      'sql headers.agent 16 -',
      'sql pathParameters.id 15 parametrised query',
      'sql queryStringParameters.q 19 -',
    ],
  },
  {
    says: 'a function that replaces the matches of a pattern gets their text',
    files: app(`
import re
TAG = re.compile(r"{{(.+?)}}")

def handler(event, context):
    names = {"len": len}
    page = re.sub(r"<<(.+?)>>", lambda m: str(eval(m.group(1), names)), event["body"])
    return TAG.subn(lambda m: str(eval(m[1])), event["body"]), page
`),
    sinks: ['code body 6 -', 'code body 7 -'],
  },
  {
    says: 'bytes with a checked signature may be unpickled, but what they say is still text of others',
    files: app(`
import base64, hashlib, hmac, os, pickle

def handler(event, context):
    blob = base64.b64decode(event["body"])
    right = hmac.new(os.environ["SEAL"].encode(), blob, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(right, event["headers"]["x-seal"]):
        return {"statusCode": 403}
    eval(blob)
    return pickle.loads(blob)
`),
    sinks: ['code body 8 -', 'deserialize body 9 keyed signature'],
  },
  {
    says: 'a key of the event, and a comparison that decides nothing, prove no signature',
    files: app(`
import hashlib, hmac, os, pickle

def handler(event, context):
    blob = event["body"]
    own = hmac.new(event["headers"]["key"], blob, hashlib.sha256).hexdigest()
    if hmac.compare_digest(own, event["headers"]["x-seal"]):
        pickle.loads(blob)
    right = hmac.new(os.environ["SEAL"].encode(), blob, hashlib.sha256).digest()
    hmac.compare_digest(right, event["headers"]["x-seal"])
    return pickle.loads(blob)
`),
    sinks: ['deserialize body 10 -', 'deserialize body 7 -'],
  },
  {
    says: 'an expression that is evaluated, or compiled and then evaluated, is code; the values of its variables are not',
    triggers: ['http-api'],
    files: app(`
import json
import asteval
import js2py
import numexpr as ne
import pandas as pd
from evalidate import Expr
from simpleeval import EvalWithCompoundTypes, simple_eval
from sympy.parsing.sympy_parser import parse_expr

def handler(event, context):
    body = json.loads(event["body"])
    simple_eval(body["a"], names={"value": body["value"]})
    EvalWithCompoundTypes(names={"value": body["value"]}).eval(body["b"])
    interpreter = asteval.Interpreter()
    interpreter(body["c"])
    interpreter.eval(body["d"])
    ne.evaluate(body["e"])
    parse_expr(body["f"])
    js2py.eval_js(body["g"])
    pd.eval(body["h"])
    Expr(body["i"]).eval({"value": body["value"]})
    interpreter.symtable["value"] = body["value"]
    interpreter("value + 1")
`),
    sinks: [
      'code body.a 12 -',
      'code body.b 13 -',
      'code body.c 15 -',
      'code body.d 16 -',
      'code body.e 17 -',
      'code body.f 18 -',
      'code body.g 19 -',
      'code body.h 20 -',
      'code body.i 21 -',
    ],
  },
];
