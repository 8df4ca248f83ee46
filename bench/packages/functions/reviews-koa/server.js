const cors = require('@koa/cors');
const Router = require('@koa/router');
const bunyan = require('bunyan');
const Koa = require('koa');
const bodyParser = require('koa-bodyparser');
const MarkdownIt = require('markdown-it');
const mongoose = require('mongoose');
const sanitize = require('sanitize-html');
const serverless = require('serverless-http');

const log = bunyan.createLogger({ name: 'reviews' });
const markdown = new MarkdownIt({ linkify: true });
const Review = mongoose.model(
  'Review',
  new mongoose.Schema(
    { product: String, stars: { type: Number, min: 1, max: 5 }, html: String },
    { timestamps: true },
  ),
);
mongoose.connect(process.env.MONGO_URL, { autoIndex: false });

const router = new Router();
router.get('/reviews', async (context) => {
  context.body = await Review.find({ product: String(context.query.product ?? '') })
    .limit(20)
    .lean();
});
router.post('/reviews', async (context) => {
  const { product, stars, text } = context.request.body;
  const review = await Review.create({ product, stars, html: sanitize(markdown.render(text)) });
  log.info({ review: review.id }, 'written');
  context.status = 201;
  context.body = review;
});

const app = new Koa();
app.use(cors()).use(bodyParser()).use(router.routes()).use(router.allowedMethods());
module.exports.handler = serverless(app);
