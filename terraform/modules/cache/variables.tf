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

variable "node_type" {
  description = "Type of the nodes, such as cache.m7g.large."
  type        = string
}

variable "nodes" {
  description = "Nodes, the primary included, in different zones."
  type        = number

  validation {
    condition     = var.nodes >= 2 && var.nodes <= 6
    error_message = "nodes is 2 to 6: without a second one there is no failover."
  }
}

variable "secrets_version" {
  description = "Raise it for a new password."
  type        = number
}

variable "key_arn" {
  description = "Key that encrypts what is at rest."
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
