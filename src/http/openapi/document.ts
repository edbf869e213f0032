/** As much of an OpenAPI 3.1 document as is handled here. */
export interface Document {
  openapi: string;
  info: Record<string, unknown>;
  servers?: { url: string; description: string }[];
  tags?: { name: string; description: string }[];
  paths: Record<string, Record<string, DocumentOperation>>;
  components: Record<string, unknown>;
}

export interface DocumentOperation {
  operationId?: string;
  tags?: string[];
  summary?: string;
  description?: string;
  security?: Record<string, string[]>[];
  parameters?: DocumentParameter[];
  requestBody?: { required?: boolean; content?: Record<string, DocumentMedia> };
  responses: Record<string, DocumentResponse>;
}

export interface DocumentParameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: unknown;
  example?: unknown;
}

export interface DocumentMedia {
  schema?: unknown;
  example?: unknown;
}

export interface DocumentResponse {
  $ref?: string;
  description?: string;
  headers?: Record<string, unknown>;
  content?: Record<string, DocumentMedia>;
}
