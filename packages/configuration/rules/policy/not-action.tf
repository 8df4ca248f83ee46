data "aws_iam_policy_document" "FactNotAction" {
  statement {
    not_actions = ["iam:*"]
    resources   = ["*"]
  }
}

data "aws_iam_policy_document" "BadNotActionUnused" {
  statement {
    not_actions = ["iam:*"]
    resources   = ["*"]
  }
}

resource "aws_iam_policy" "BadNotAction" {
  policy = data.aws_iam_policy_document.FactNotAction.json
}
