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

# Outputs of a module that is not in the repository: one bucket, and a text that may be anything.
module "results" {
  source = "example.com/modules/bucket"
}

resource "aws_iam_policy" "GoodResults" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:PutObject", Resource = [module.results.bucket_arn, "${module.results.bucket_arn}/*"] }]
  })
}

resource "aws_iam_policy" "BadResults" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:PutObject", Resource = module.results.writable }]
  })
}
