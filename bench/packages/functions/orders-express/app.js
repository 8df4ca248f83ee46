const compression = require('compression');
const cors = require('cors');
const express = require('express');
const helmet = require('helmet');
const serverless = require('serverless-http');
const orders = require('./routes/orders');

const app = express();
app.use(helmet());
app.use(cors({ origin: true }));
app.use(compression());
app.use(express.json({ limit: '1mb' }));
app.use('/orders', orders);
app.get('/health', (_request, response) => response.json({ ok: true }));
app.use((error, _request, response, _next) => {
  console.error(error);
  response.status(error.status ?? 500).json({ message: error.message });
});

module.exports.handler = serverless(app);
