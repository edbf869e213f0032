output "names" {
  description = "Name of each bucket by use: models, backups, logs."
  value       = { for use, bucket in aws_s3_bucket.this : use => bucket.bucket }
}

output "arns" {
  description = "ARN of each bucket by use."
  value       = { for use, bucket in aws_s3_bucket.this : use => bucket.arn }
}
