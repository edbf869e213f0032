variable "name" {
  description = "Name that every resource begins with."
  type        = string
}

variable "deletion_days" {
  description = "Days until a deleted key is gone for good, 7 to 30."
  type        = number
}
