variable "name" {
  description = "Name that every resource begins with."
  type        = string
}

variable "vpc_id" {
  description = "The VPC."
  type        = string
}

variable "subnet_ids" {
  description = "Subnets for data stores, one in each zone."
  type        = list(string)
}

variable "client_security_group_id" {
  description = "Security group that may connect."
  type        = string
}

variable "instance_class" {
  description = "Class of the instance, such as db.m7g.large."
  type        = string
}

variable "multi_az" {
  description = "A standby in another zone."
  type        = bool
}

variable "replica" {
  description = "A read replica for ASSAY_DATABASE_REPLICA_URL."
  type        = bool
}

variable "storage_gb" {
  description = "Storage to begin with."
  type        = number
}

variable "storage_max_gb" {
  description = "Storage it may grow to by itself."
  type        = number

  validation {
    condition     = var.storage_max_gb >= 1.1 * var.storage_gb
    error_message = "RDS wants storage_max_gb a tenth above storage_gb at least."
  }
}

variable "backup_days" {
  description = "Days of backups, to restore any instant of: 1 to 35."
  type        = number

  validation {
    condition     = var.backup_days >= 1 && var.backup_days <= 35
    error_message = "backup_days is 1 to 35."
  }
}

variable "deletion_protection" {
  description = "Refuse to delete the database."
  type        = bool
}

variable "secrets_version" {
  description = "Raise it for new passwords."
  type        = number
}

variable "sslmode" {
  description = "require encrypts; verify-full checks the certificate too, and needs the bundle of RDS in the image and NODE_EXTRA_CA_CERTS."
  type        = string

  validation {
    condition     = contains(["require", "verify-full"], var.sslmode)
    error_message = "sslmode is require or verify-full: the database takes no connection without TLS."
  }
}

variable "key_arn" {
  description = "Key that encrypts storage, backups and Performance Insights."
  type        = string
}

variable "logs_key_arn" {
  description = "Key that encrypts the logs."
  type        = string
}

variable "log_days" {
  description = "Days that logs are kept."
  type        = number
}
