import json
import logging
import os

import anthropic
import boto3
import markdown
from openai import OpenAI

logging.getLogger().setLevel(logging.INFO)
ssm = boto3.client("ssm")
key = ssm.get_parameter(Name=os.environ["KEY_PARAMETER"], WithDecryption=True)["Parameter"]["Value"]
openai = OpenAI(api_key=key)
claude = anthropic.Anthropic()


def handler(event, context):
    question = json.loads(event["body"])["question"]
    completion = openai.chat.completions.create(
        model="gpt-4o-mini",
        messages=[{"role": "user", "content": question}],
    )
    first = completion.choices[0].message.content
    second = claude.messages.create(
        model="claude-3-5-haiku-latest",
        max_tokens=500,
        messages=[{"role": "user", "content": f"Shorten this: {first}"}],
    )
    logging.info("answered %d characters", len(first))
    return {
        "statusCode": 200,
        "headers": {"content-type": "text/html"},
        "body": markdown.markdown(second.content[0].text, extensions=["tables"]),
    }
