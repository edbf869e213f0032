# One role per service account, each with what that part of Assay does and nothing else.
data "aws_region" "current" {}

locals {
  accounts = {
    # Answers queries: reads the trained models.
    assay-api = {
      secrets = ["database", "redis", "kafka", "llm"]
      reads   = ["${var.bucket_arns["models"]}/*"]
      writes  = []
    }
    # Takes evidence and outcomes in, and trains: reads and writes models.
    assay-ingest = {
      secrets = ["database", "redis", "kafka", "llm"]
      reads   = ["${var.bucket_arns["models"]}/*"]
      writes  = ["${var.bucket_arns["models"]}/*"]
    }
    # Changes the schema, makes the topics, and writes a backup before.
    assay-migrate = {
      secrets = ["database_owner", "kafka"]
      reads   = ["${var.bucket_arns["backups"]}/*"]
      writes  = ["${var.bucket_arns["backups"]}/*"]
    }
  }
}

data "aws_iam_policy_document" "assume" {
  for_each = local.accounts

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [var.oidc_provider_arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${var.oidc_issuer}:sub"
      values   = ["system:serviceaccount:${var.namespace}:${each.key}"]
    }

    condition {
      test     = "StringEquals"
      variable = "${var.oidc_issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "this" {
  for_each = local.accounts

  statement {
    sid       = "ReadSecrets"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [for use in each.value.secrets : var.secret_arns[use]]
  }

  statement {
    sid       = "ReadObjects"
    actions   = ["s3:GetObject"]
    resources = each.value.reads
  }

  dynamic "statement" {
    for_each = length(each.value.writes) > 0 ? [1] : []

    content {
      sid       = "WriteObjects"
      actions   = ["s3:PutObject", "s3:AbortMultipartUpload"]
      resources = each.value.writes
    }
  }

  statement {
    sid       = "ListBuckets"
    actions   = ["s3:ListBucket"]
    resources = distinct([for objects in each.value.reads : trimsuffix(objects, "/*")])
  }

  statement {
    sid       = "DecryptWhatTheseServicesHold"
    actions   = length(each.value.writes) > 0 ? ["kms:Decrypt", "kms:GenerateDataKey"] : ["kms:Decrypt"]
    resources = [var.key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values = [
        "s3.${data.aws_region.current.region}.amazonaws.com",
        "secretsmanager.${data.aws_region.current.region}.amazonaws.com",
      ]
    }
  }
}

resource "aws_iam_role" "this" {
  for_each = local.accounts

  name               = "${var.name}-${each.key}"
  assume_role_policy = data.aws_iam_policy_document.assume[each.key].json
}

resource "aws_iam_role_policy" "this" {
  for_each = local.accounts

  name   = each.key
  role   = aws_iam_role.this[each.key].id
  policy = data.aws_iam_policy_document.this[each.key].json
}
