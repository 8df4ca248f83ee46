data "aws_iam_policy_document" "GoodReported" {
  statement {
    actions   = ["iam:CreatePolicyVersion"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "BadUnused" {
  statement {
    actions   = ["iam:CreatePolicyVersion"]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "BadVersions" {
  policy = data.aws_iam_policy_document.GoodReported.json
}
