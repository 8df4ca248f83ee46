import io
import json
import os

import pendulum
import semver
import urllib3
import xmltodict
from github import Auth, Github
from jinja2 import Template
from ruamel.yaml import YAML
from sendgrid import SendGridAPIClient
from sendgrid.helpers.mail import Mail

http = urllib3.PoolManager(retries=1)
github = Github(auth=Auth.Token(os.environ["GITHUB_TOKEN"]))
mail = Template("<p>{{ notes }}</p><pre>{{ raw }}</pre>", autoescape=True)
yaml = YAML()


def handler(event, context):
    for record in event["Records"]:
        body = json.loads(record["body"])
        kind = "preview" if semver.Version.parse(body["tag"]).prerelease else "stable"
        repository = github.get_repo("shop/shop", lazy=True)
        release = repository.get_release(7)
        changes = http.request("GET", os.environ["CHANGES_URL"], fields={"tag": body["tag"]})
        tree = xmltodict.parse(b"<changes>%s</changes>" % changes.data.replace(b"<", b"&lt;"))
        raw = io.StringIO()
        yaml.dump({"release": release.id, "changes": str(tree)}, raw)
        SendGridAPIClient(os.environ["SENDGRID_API_KEY"]).send(
            Mail(
                from_email="shop@example.com",
                to_emails="all@example.com",
                subject=f"{body['tag']} ({kind}) {pendulum.now('Europe/Berlin').to_date_string()}",
                html_content=mail.render(notes=body["notes"], raw=raw.getvalue()),
            )
        )
