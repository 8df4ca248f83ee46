data "aws_iam_role" "worker" {
  name = "worker"
}


data "aws_ssm_parameter" "roles" {
  name = "/deploy/roles"
}

resource "aws_iam_policy" "GoodLookedUp" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "iam:PassRole", Resource = [data.aws_iam_role.worker.arn] }]
  })
}

resource "aws_iam_policy" "BadBesideLookedUp" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "iam:PassRole", Resource = [data.aws_iam_role.worker.arn, "*"] }]
  })
}

resource "aws_iam_policy" "BadStored" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "iam:PassRole", Resource = data.aws_ssm_parameter.roles.value }]
  })
}

data "aws_iam_policy_document" "FactReported" {
  statement {
    actions   = ["iam:PassRole"]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "BadFromDocument" {
  policy = data.aws_iam_policy_document.FactReported.json
}
