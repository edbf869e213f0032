# Workflows sign in with a token that GitHub signs; no key of AWS is stored there.
resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

locals {
  environments = toset(["staging", "production"])
  # A plan runs for pull requests of this repository; an apply only inside the environment, after its approval.
  subjects = merge(
    { plan = ["repo:${var.repository}:pull_request"] },
    { for environment in local.environments : "apply-${environment}" => ["repo:${var.repository}:environment:${environment}"] },
  )
}

data "aws_iam_policy_document" "assume" {
  for_each = local.subjects

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.github.arn]
    }

    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:sub"
      values   = each.value
    }
  }
}

resource "aws_iam_role" "github" {
  for_each = local.subjects

  name                 = "assay-terraform-${each.key}"
  assume_role_policy   = data.aws_iam_policy_document.assume[each.key].json
  max_session_duration = 7200
}

# Reads the state and writes nothing but its lock: a pull request is planned against the state, without asking AWS.
data "aws_iam_policy_document" "plan" {
  statement {
    sid       = "ReadState"
    actions   = ["s3:GetObject", "s3:ListBucket"]
    resources = [aws_s3_bucket.state.arn, "${aws_s3_bucket.state.arn}/*"]
  }

  statement {
    sid       = "LockState"
    actions   = ["s3:PutObject", "s3:DeleteObject"]
    resources = [for environment in local.environments : "${aws_s3_bucket.state.arn}/${environment}/terraform.tfstate.tflock"]
  }

  statement {
    sid       = "OpenState"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [aws_kms_key.state.arn]
  }
}

resource "aws_iam_role_policy" "plan" {
  name   = "state"
  role   = aws_iam_role.github["plan"].id
  policy = data.aws_iam_policy_document.plan.json
}

# IAM is no part of PowerUserAccess: roles that begin with the name of this environment, and no others.
data "aws_iam_policy_document" "apply" {
  for_each = local.environments

  statement {
    sid = "ManageRolesOfThisEnvironment"
    actions = [
      "iam:AttachRolePolicy",
      "iam:CreateRole",
      "iam:DeleteRole",
      "iam:DeleteRolePolicy",
      "iam:DetachRolePolicy",
      "iam:GetRole",
      "iam:GetRolePolicy",
      "iam:ListAttachedRolePolicies",
      "iam:ListInstanceProfilesForRole",
      "iam:ListRolePolicies",
      "iam:PassRole",
      "iam:PutRolePolicy",
      "iam:TagRole",
      "iam:UntagRole",
      "iam:UpdateAssumeRolePolicy",
      "iam:UpdateRole",
    ]
    resources = ["arn:${data.aws_partition.current.partition}:iam::${local.account}:role/assay-${each.key}-*"]
  }

  statement {
    sid = "ManageTheSignerOfServiceAccounts"
    actions = [
      "iam:CreateOpenIDConnectProvider",
      "iam:DeleteOpenIDConnectProvider",
      "iam:GetOpenIDConnectProvider",
      "iam:TagOpenIDConnectProvider",
      "iam:UntagOpenIDConnectProvider",
    ]
    resources = ["arn:${data.aws_partition.current.partition}:iam::${local.account}:oidc-provider/oidc.eks.${var.region}.amazonaws.com/*"]
  }
}

resource "aws_iam_role_policy" "apply" {
  for_each = local.environments

  name   = "roles"
  role   = aws_iam_role.github["apply-${each.key}"].id
  policy = data.aws_iam_policy_document.apply[each.key].json
}

resource "aws_iam_role_policy_attachment" "apply" {
  for_each = { for pair in setproduct(local.environments, var.apply_policy_arns) : join(" ", pair) => pair }

  role       = aws_iam_role.github["apply-${each.value[0]}"].name
  policy_arn = each.value[1]
}
