output "cluster" {
  description = "ARN of the key for Kubernetes secrets and volumes."
  value       = aws_kms_key.cluster.arn
}

output "data" {
  description = "ARN of the key for data stores and secrets."
  value       = aws_kms_key.data.arn
}

output "logs" {
  description = "ARN of the key for logs."
  value       = aws_kms_key.logs.arn
}
