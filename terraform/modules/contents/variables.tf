variable "secret_arns" {
  description = "ARN of each secret by use."
  type        = map(string)
}

variable "version_number" {
  description = "Written anew whenever it is raised."
  type        = number
}

variable "admin" {
  description = "For people: the administrator of the database."
  type        = map(string)
  ephemeral   = true
}

variable "settings" {
  description = "For the processes, by the keys that the chart names."
  type        = map(string)
  ephemeral   = true
}

variable "migrate" {
  description = "For migrations."
  type        = map(string)
  ephemeral   = true
}
