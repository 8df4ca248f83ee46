import json
import os

import boto3
import stripe
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler.exceptions import BadRequestError
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.metrics import MetricUnit

stripe.api_key = os.environ["STRIPE_KEY"]
logger = Logger()
tracer = Tracer()
metrics = Metrics()
app = APIGatewayRestResolver()
carts = boto3.resource("dynamodb").Table(os.environ["CARTS"])
sqs = boto3.client("sqs")


@app.post("/checkout")
@tracer.capture_method
def checkout():
    body = app.current_event.json_body
    if not body.get("cart"):
        raise BadRequestError("cart is missing")
    intent = stripe.PaymentIntent.create(
        amount=int(body["amount"]),
        currency="eur",
        metadata={"cart": body["cart"], "message": body.get("message", "")[:400]},
    )
    carts.update_item(
        Key={"id": body["cart"]},
        UpdateExpression="SET payment = :payment",
        ExpressionAttributeValues={":payment": intent.id},
    )
    sqs.send_message(QueueUrl=os.environ["QUEUE"], MessageBody=json.dumps({"cart": body["cart"]}))
    metrics.add_metric(name="Payments", unit=MetricUnit.Count, value=1)
    logger.info("paid", cart=body["cart"])
    return {"secret": intent.client_secret}


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_REST)
@tracer.capture_lambda_handler
@metrics.log_metrics(capture_cold_start_metric=True)
def lambda_handler(event, context):
    return app.resolve(event, context)
