variable "name" {
  description = "Name of the cluster."
  type        = string
}

variable "kubernetes_version" {
  description = "Version of Kubernetes, such as 1.35."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets, one in each of three zones."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 3
    error_message = "The cluster spans three zones."
  }
}

variable "public_cidrs" {
  description = "Address ranges that may reach the API server from outside; empty: it is reached from inside the VPC only."
  type        = list(string)

  validation {
    condition     = !contains(var.public_cidrs, "0.0.0.0/0")
    error_message = "Name the ranges that need access; the API server is not for everyone."
  }
}

variable "admin_role_arns" {
  description = "IAM roles that administer the cluster."
  type        = set(string)
}

variable "node_groups" {
  description = "Managed node groups by name; each spans the three zones."
  type = map(object({
    instance_type = string
    min           = number
    max           = number
    disk_gb       = number
  }))

  validation {
    condition     = sum([for group in values(var.node_groups) : group.min]) >= 3 && alltrue([for group in values(var.node_groups) : group.max >= group.min])
    error_message = "At least three nodes in all, and no group's max below its min."
  }
}

variable "key_arn" {
  description = "Key that encrypts Kubernetes secrets and volumes."
  type        = string
}

variable "logs_key_arn" {
  description = "Key that encrypts the logs of the control plane."
  type        = string
}

variable "log_days" {
  description = "Days that logs of the control plane are kept."
  type        = number
}
