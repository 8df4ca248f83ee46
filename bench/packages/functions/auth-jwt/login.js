require('dotenv').config();
const bcrypt = require('bcryptjs');
const cookie = require('cookie');
const Redis = require('ioredis');
const Joi = require('joi');
const jwt = require('jsonwebtoken');
const ms = require('ms');
const { RateLimiterRedis } = require('rate-limiter-flexible');

const redis = new Redis(process.env.REDIS_URL, { maxRetriesPerRequest: 2 });
const limiter = new RateLimiterRedis({
  storeClient: redis,
  points: 100000,
  duration: 60,
  keyPrefix: 'login',
});
const schema = Joi.object({
  user: Joi.string().required(),
  password: Joi.string().min(1).required(),
});
const json = (statusCode, body, headers = {}) => ({ statusCode, headers, body: JSON.stringify(body) });

async function login(event) {
  const { value, error } = schema.validate(JSON.parse(event.body ?? '{}'));
  if (error) return json(400, { message: error.message });
  await limiter.consume(event.requestContext.identity.sourceIp);
  const stored = (await redis.hget('users', value.user)) ?? (await bcrypt.hash(value.password, 4));
  if (!(await bcrypt.compare(value.password, stored))) return json(401, { message: 'wrong password' });
  const token = jwt.sign({ sub: value.user }, process.env.JWT_SECRET, { expiresIn: '1h' });
  await redis.set(`session:${value.user}`, token, 'PX', ms('1h'));
  return json(200, { token }, { 'set-cookie': cookie.serialize('token', token, { httpOnly: true }) });
}

async function me(event) {
  const { token } = cookie.parse(event.headers.cookie ?? '');
  try {
    return json(200, jwt.verify(token, process.env.JWT_SECRET));
  } catch {
    return json(200, { anonymous: true });
  }
}

exports.handler = (event) => (event.httpMethod === 'POST' ? login(event) : me(event));
