import type { SinkFixture } from './javascript.ts';

const node = (code: string): SinkFixture['files'] => ({ 'app.js': code.trimStart() });
const python = (code: string): SinkFixture['files'] => ({ 'app.py': code.trimStart() });

/** Event data in headers of answers and requests. `redirect` is a header with an address to which the caller goes. */
export const headerFixtures: readonly SinkFixture[] = [
  {
    says: 'a redirect is decided by the field before the next slash alone',
    files: node(`
const express = require('express');
const app = express();
app.get('/:region/:variant/:date', (req, res) => {
  res.redirect(301, \`/\${req.params.region}/\${req.params.variant}/\${req.params.date}/curation.json\`);
});
exports.handler = require('serverless-http')(app);`),
    sinks: [
      'redirect pathParameters.region 4 -',
      'redirect pathParameters.variant 4 address of a fixed host',
      'redirect pathParameters.date 4 address of a fixed host',
    ],
  },
  {
    says: 'a field that may be empty leaves the site to the next one',
    files: node(`
exports.handler = async ({ queryStringParameters: { a, b } }) => ({
  statusCode: 302,
  headers: { Location: \`/\${a}/\${b}/x\` },
});`),
    sinks: ['redirect queryStringParameters.a 1 -', 'redirect queryStringParameters.b 1 -'],
  },
  {
    says: 'a redirect without line breaks still leads to another site, and a list of hosts keeps it',
    files: python(`
from urllib.parse import urlsplit
def handler(event, context):
    to = event["queryStringParameters"]["to"].replace("\\r", "").replace("\\n", "")
    back = event["queryStringParameters"]["back"]
    if urlsplit(back).netloc in ("a.example", "b.example"):
        return {"statusCode": 302, "headers": {"location": back}}
    return {"statusCode": 302, "headers": {"Location": to}}
`),
    sinks: [
      'redirect queryStringParameters.back 6 host from a list',
      'redirect queryStringParameters.to 7 -',
    ],
  },
  {
    says: 'frameworks redirect',
    files: python(`
import awsgi
from flask import Flask, redirect, request
app = Flask(__name__)
@app.route("/go")
def go():
    return redirect(request.args["to"])
@app.route("/shop")
def shop():
    return redirect("https://shop.example/?q=" + request.args["q"])
def handler(event, context):
    return awsgi.response(app, event, context)
`),
    sinks: [
      'redirect queryStringParameters.q 9 address of a fixed host',
      'redirect queryStringParameters.to 6 -',
    ],
  },
  {
    says: 'a header that the request has is passed on in the answer',
    files: python(`
import base64, json
from urllib.parse import unquote
def handler(event, context):
    sent = event["headers"]
    return {"statusCode": 204, "headers": {
        "access-control-allow-origin": sent["origin"],
        "x-a": unquote(sent["a"]),
        "x-b": json.loads(sent["b"]),
        "x-c": base64.b64decode(sent["c"]),
        "x-d": sent["d"].replace("-", "\\n"),
        "x-e": sent["e"].encode().decode("unicode_escape"),
        "x-f": sent["f"].encode().decode("utf-8"),
        "location": sent["referer"],
    }}
`),
    sinks: [
      'header headers.a 5 -',
      'header headers.b 5 -',
      'header headers.c 5 -',
      'header headers.d 5 -',
      'header headers.e 5 -',
      'header headers.f 5 a header of the request',
      'header headers.origin 5 a header of the request',
      'redirect headers.referer 5 -',
    ],
  },
  {
    says: 'a header of the request that Node.js decodes is no header as it was sent',
    files: node(`
exports.handler = async ({ headers: sent }) => ({
  statusCode: 200,
  headers: {
    'X-A': sent.a,
    'X-B': decodeURIComponent(sent.b),
    'X-C': Buffer.from(sent.c, 'base64').toString(),
    'X-D': JSON.parse(sent.d),
    'X-E': \`e=\${sent.e}\`,
    'X-F': atob(sent.f),
  },
});`),
    sinks: [
      'header headers.a 1 a header of the request',
      'header headers.b 1 -',
      'header headers.c 1 -',
      'header headers.d 1 -',
      'header headers.e 1 a header of the request',
      'header headers.f 1 -',
    ],
  },
  {
    says: 'clients refuse line breaks in a header, but not a header of any name',
    files: node(`
const axios = require('axios');
exports.handler = async (event) => {
  const { token, name, headers } = JSON.parse(event.body);
  await axios.get('https://a.example/', { headers: { Authorization: token } });
  await fetch('https://a.example/', { headers });
  await fetch('https://a.example/', { headers: { [name]: 'x' } });
  await fetch('https://a.example/', { headers: { 'X-Own': 'x', ...headers } });
};`),
    sinks: [
      'header body.headers 5 -',
      'header body.headers 7 -',
      'header body.headers.X-Own 7 line breaks refused',
      'header body.token 4 line breaks refused',
    ],
  },
  {
    says: 'clients of Python refuse line breaks in a header, but not a header of any name',
    files: python(`
import json, requests, http.client
def handler(event, context):
    body = json.loads(event["body"])
    requests.get("https://a.example/", headers={"Authorization": body["token"]})
    requests.get("https://a.example/", headers=body["all"])
    to = http.client.HTTPSConnection("a.example")
    to.putheader("X-Own", body["own"])
    to.putheader(body["name"], body["value"])
`),
    sinks: [
      'header body.all 5 -',
      'header body.own 7 line breaks refused',
      'header body.token 4 line breaks refused',
      'header body.value 8 -',
    ],
  },
  {
    says: 'cookies of Express are encoded unless the options encode otherwise',
    files: node(`
const express = require('express');
const app = express();
app.get('/', (req, res) => {
  res.cookie('a', req.query.a);
  res.cookie('b', req.query.b, { httpOnly: true });
  res.cookie('c', req.query.c, { encode: String });
  res.set('X-D', req.query.d);
  res.set({ 'X-E': req.query.e, Location: req.query.f });
});
exports.handler = require('serverless-http')(app);`),
    sinks: [
      'header queryStringParameters.a 4 encodeURIComponent',
      'header queryStringParameters.b 5 encodeURIComponent',
      'header queryStringParameters.c 6 -',
      'header queryStringParameters.d 7 -',
      'header queryStringParameters.e 8 -',
      'redirect queryStringParameters.f 8 -',
    ],
  },
  {
    says: 'a header of CloudFront is a list under its name',
    files: node(`
exports.handler = async ({ Records: [{ cf: { request } }] }) => ({
  status: '302',
  headers: { location: [{ key: 'Location', value: request.querystring }] },
});`),
    triggers: ['cloudfront'],
    sinks: ['redirect Records[].cf.request.querystring 1 -'],
  },
];
