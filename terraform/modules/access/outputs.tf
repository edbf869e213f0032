output "role_arns" {
  description = "Role of each service account, for its annotation eks.amazonaws.com/role-arn."
  value       = { for account, role in aws_iam_role.this : account => role.arn }
}
