variable "name" {
  description = "Name that every bucket begins with; the account number follows, as names are unique in the world."
  type        = string
}

variable "key_arn" {
  description = "Key that encrypts the buckets."
  type        = string
}

variable "backup_days" {
  description = "Days that backups are kept."
  type        = number

  validation {
    condition     = var.backup_days > 30
    error_message = "backup_days is above 30: after 30 days they move to cheaper storage."
  }
}

variable "log_days" {
  description = "Days that access logs are kept."
  type        = number
}

variable "force_destroy" {
  description = "Let `terraform destroy` delete buckets that are not empty."
  type        = bool
}
