# One role per service account, each with what that part of Assay does and nothing else.
data "aws_region" "current" {}

locals {
  accounts = {
    # Answers queries: reads its settings and the trained models.
    assay-api = {
      secrets = ["settings"]
      buckets = { models = "read" }
    }
    # Takes evidence and outcomes in, and trains: writes models too.
    assay-ingest = {
      secrets = ["settings"]
      buckets = { models = "write" }
    }
    # Changes the schema, and writes a backup before.
    assay-migrate = {
      secrets = ["migrate"]
      buckets = { backups = "write" }
    }
    # Makes the topics before there is anything else: the user of the brokers.
    assay-topics = {
      secrets = ["migrate"]
      buckets = {}
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

  dynamic "statement" {
    for_each = each.value.buckets

    content {
      sid       = "Use${title(statement.key)}"
      actions   = statement.value == "write" ? ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"] : ["s3:GetObject"]
      resources = ["${var.bucket_arns[statement.key]}/*"]
    }
  }

  dynamic "statement" {
    for_each = each.value.buckets

    content {
      sid       = "List${title(statement.key)}"
      actions   = ["s3:ListBucket"]
      resources = [var.bucket_arns[statement.key]]
    }
  }

  statement {
    sid       = "DecryptWhatTheseServicesHold"
    actions   = contains(values(each.value.buckets), "write") ? ["kms:Decrypt", "kms:GenerateDataKey"] : ["kms:Decrypt"]
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
