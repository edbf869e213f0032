output "arns" {
  description = "ARN of each secret by use."
  value       = { for use, secret in aws_secretsmanager_secret.this : use => secret.arn }
}
