import { expect, test } from 'vitest';
import { analysed } from '../../testing/analysed.ts';

/** Returns `kind path` for each sink, with `~how` where something made the data harmless. */
async function sinksOf(
  code: string,
  handler = 'handler',
  language: 'py' | 'js' = 'py',
): Promise<readonly string[]> {
  const { behaviours } = await analysed(code, { language, handler });
  return behaviours.flatMap((behaviour) =>
    behaviour.kind === 'sink'
      ? [
          `${behaviour.sink} ${behaviour.eventPath}${behaviour.sanitized === null ? '' : ` ~${behaviour.sanitized}`}`,
        ]
      : [],
  );
}

test('a written type of a FastAPI parameter says where it comes from and what it can be', async () => {
  expect(
    await sinksOf(`
from enum import Enum
from fastapi import FastAPI, Header
from mangum import Mangum
from pydantic import BaseModel

class Size(str, Enum):
    small = "small"

class Address(BaseModel):
    city: str

class Letter(BaseModel):
    title: str
    pages: int
    size: Size
    address: Address

app = FastAPI()

@app.get("/{name:path}/{number}/{size}")
def read(name: str, number: int, size: Size, more: str, x_tag: str = Header(None)):
    eval(name)
    eval(f"{number}")
    eval(size)
    eval(more)
    eval(x_tag)

@app.post("/letters")
async def write(letter: Letter):
    eval(letter.title)
    eval(f"{letter.pages}")
    eval(letter.size)
    eval(letter.address.city)

handler = Mangum(app)
`),
  ).toEqual([
    'code pathParameters.name',
    'code pathParameters.number ~number',
    'code pathParameters.size ~allow-list',
    'code queryStringParameters.more',
    'code headers.x-tag',
    'code body.title',
    'code body.pages ~number',
    'code body.size ~allow-list',
    'code body.address.city',
  ]);
});

test('a converter in the path of a Flask route makes a number of it', async () => {
  expect(
    await sinksOf(
      `
from flask import Flask
app = Flask(__name__)

@app.route("/users/<int:number>/<name>")
def user(number, name):
    eval(f"{number}")
    eval(name)
`,
      'app',
    ),
  ).toEqual(['code pathParameters.number ~number', 'code pathParameters.name']);
});

test('a route of a Powertools resolver gets the parts of its path as texts', async () => {
  expect(
    await sinksOf(`
import os, pymongo
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
app = APIGatewayRestResolver()
users = pymongo.MongoClient(os.environ["DB"])["app"]["users"]

@app.get("/users/<user>")
def read(user: str):
    os.system("id " + user)
    return users.find_one({"_id": user})

def handler(event, context):
    return app.resolve(event, context)
`),
  ).toEqual(['shell pathParameters.user', 'nosql pathParameters.user ~text only']);
});

test('what a Hono validator checked is still the part of the request that it was', async () => {
  expect(
    await sinksOf(
      `
import { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';
const app = new Hono();
app.post('/run', (c) => { eval(c.req.valid('json').rule); eval(c.req.valid('query').rule); });
export const handler = handle(app);
`,
      'handler',
      'js',
    ),
  ).toEqual(['code body.rule', 'code queryStringParameters.rule']);
});
