output "bucket" {
  description = "Bucket of the state, for environments/NAME.s3.tfbackend."
  value       = aws_s3_bucket.state.bucket
}

output "roles" {
  description = "Roles of the workflows: plan, apply-staging, apply-production."
  value       = { for use, role in aws_iam_role.github : use => role.arn }
}
