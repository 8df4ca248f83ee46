const AWSXRay = require('aws-xray-sdk-core');
AWSXRay.setContextMissingStrategy('IGNORE_ERROR');
const AWS = AWSXRay.captureAWS(require('aws-sdk'));
const async = require('async');
const Bluebird = require('bluebird');
const debug = require('debug')('worker');
const fetch = require('node-fetch');
const _ = require('lodash');
const moment = require('moment');
const validator = require('validator');
const xml2js = require('xml2js');

const db = new AWS.DynamoDB.DocumentClient();
const sns = new AWS.SNS();

const work = async.timeout(
  async.asyncify(async (record) => {
    const job = await xml2js.parseStringPromise(record.body, { explicitArray: false });
    const item = _.pick(job.job, ['id', 'title', 'mail']);
    debug('job %o', item);
    await db
      .put({
        TableName: process.env.STATE,
        Item: { ...item, title: validator.escape(item.title || ''), at: moment().format('YYYY-MM-DD') },
      })
      .promise();
    const answer = await fetch(process.env.WEBHOOK, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(item),
    });
    await sns
      .publish({ TopicArn: process.env.DONE, Message: JSON.stringify({ ...item, status: answer.status }) })
      .promise();
  }),
  20000,
);

exports.handler = (event) =>
  Bluebird.map(event.Records, (record) => Bluebird.fromCallback((done) => work(record, done)), {
    concurrency: 2,
  }).then(() => 'done');
