import functools
import json
import os

import boto3
import requests
import structlog
from dateutil import parser, tz
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from twilio.rest import Client

structlog.configure(processors=[structlog.processors.TimeStamper(fmt="iso"), structlog.processors.JSONRenderer()])
log = structlog.get_logger()


@functools.lru_cache(maxsize=1)
def secret():
    value = boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["SECRET"])
    return json.loads(value["SecretString"])


@functools.lru_cache(maxsize=1)
def clients():
    return WebClient(token=secret()["slack"]), Client(secret()["twilioSid"], secret()["twilioToken"])


def handler(event, context):
    slack, sms = clients()
    for record in event["Records"]:
        alert = json.loads(record["Sns"]["Message"])
        at = parser.isoparse(record["Sns"]["Timestamp"]).astimezone(tz.gettz("Europe/Berlin"))
        text = f"{at:%H:%M} {alert['title']}: {alert['text']}"
        try:
            slack.chat_postMessage(channel=os.environ["CHANNEL"], text=text)
        except SlackApiError as error:
            log.warning("slack", error=error.response["error"])
        if alert["level"] == "critical":
            sms.messages.create(to="+4915112345678", from_="+15005550006", body=text[:140])
        requests.post(
            f"{os.environ['STATUS_PAGE']}/incidents", json={"name": alert["title"]}, timeout=5
        ).raise_for_status()
        log.info("told", alert=alert["id"])
