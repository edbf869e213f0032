data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  root = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root"
  # Made once per account by `aws iam create-service-linked-role --aws-service-name autoscaling.amazonaws.com`.
  autoscaling = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
}

# Who administers the keys is decided by IAM in this account; without this statement a key could be locked out for ever.
data "aws_iam_policy_document" "account" {
  #checkov:skip=CKV_AWS_109:In a key policy, * is this key alone
  #checkov:skip=CKV_AWS_111:In a key policy, * is this key alone
  #checkov:skip=CKV_AWS_356:In a key policy, * is this key alone
  statement {
    sid = "AccountAdministers"
    actions = [
      "kms:CancelKeyDeletion",
      "kms:Create*",
      "kms:Decrypt",
      "kms:Delete*",
      "kms:Describe*",
      "kms:Disable*",
      "kms:Enable*",
      "kms:Encrypt",
      "kms:GenerateDataKey*",
      "kms:Get*",
      "kms:List*",
      "kms:Put*",
      "kms:ReEncrypt*",
      "kms:Revoke*",
      "kms:RotateKeyOnDemand",
      "kms:ScheduleKeyDeletion",
      "kms:TagResource",
      "kms:UntagResource",
      "kms:Update*",
    ]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = [local.root]
    }
  }
}

# Volumes of the nodes are made by Auto Scaling, in its own role.
data "aws_iam_policy_document" "cluster" {
  #checkov:skip=CKV_AWS_111:In a key policy, * is this key alone
  #checkov:skip=CKV_AWS_356:In a key policy, * is this key alone
  source_policy_documents = [data.aws_iam_policy_document.account.json]

  statement {
    sid       = "AutoScalingUsesVolumes"
    actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = [local.autoscaling]
    }
  }

  statement {
    sid       = "AutoScalingGrantsVolumes"
    actions   = ["kms:CreateGrant"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = [local.autoscaling]
    }

    condition {
      test     = "Bool"
      variable = "kms:GrantIsForAWSResource"
      values   = ["true"]
    }
  }
}

data "aws_iam_policy_document" "logs" {
  source_policy_documents = [data.aws_iam_policy_document.account.json]

  statement {
    sid       = "LogsEncrypt"
    actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.current.region}.amazonaws.com"]
    }

    condition {
      test     = "ArnLike"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = ["arn:${data.aws_partition.current.partition}:logs:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:log-group:*${var.name}*"]
    }
  }
}

resource "aws_kms_key" "cluster" {
  description             = "${var.name}: secrets of Kubernetes and volumes of the nodes"
  deletion_window_in_days = var.deletion_days
  enable_key_rotation     = true
  policy                  = data.aws_iam_policy_document.cluster.json
}

resource "aws_kms_alias" "cluster" {
  name          = "alias/${var.name}-cluster"
  target_key_id = aws_kms_key.cluster.key_id
}

resource "aws_kms_key" "data" {
  description             = "${var.name}: database, cache, topics, buckets and secrets"
  deletion_window_in_days = var.deletion_days
  enable_key_rotation     = true
  policy                  = data.aws_iam_policy_document.account.json
}

resource "aws_kms_alias" "data" {
  name          = "alias/${var.name}-data"
  target_key_id = aws_kms_key.data.key_id
}

resource "aws_kms_key" "logs" {
  description             = "${var.name}: logs"
  deletion_window_in_days = var.deletion_days
  enable_key_rotation     = true
  policy                  = data.aws_iam_policy_document.logs.json
}

resource "aws_kms_alias" "logs" {
  name          = "alias/${var.name}-logs"
  target_key_id = aws_kms_key.logs.key_id
}
