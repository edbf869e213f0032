import { z } from 'zod';

/** Version of the file format. */
export const BACKUP_FORMAT = 1;

export const ManifestSchema = z.object({
  assay_backup: z.literal(BACKUP_FORMAT),
  created_at: z.string(),
  /** Migrations that the data had been through. */
  schema: z.array(z.object({ version: z.number(), name: z.string(), checksum: z.string() })),
  /** Only the rows of this one are in it; absent where all are. */
  tenant: z.string().optional(),
  /** Whose vectors are in it; null where none were stored. */
  embedder: z.string().nullable(),
  tables: z.array(
    z.object({
      name: z.string(),
      rows: z.number().int().min(0),
      columns: z.array(z.object({ name: z.string(), type: z.string() })),
    }),
  ),
});

/** First line of a backup: what is in it. */
export type Manifest = z.output<typeof ManifestSchema>;

/** Last line: only a file that has it is whole. `sha256` is over all bytes before this line, as they were before gzip. */
export const SealSchema = z.object({
  end_of_backup: z.literal(true),
  rows: z.number().int().min(0),
  sha256: z.string(),
});

export type Seal = z.output<typeof SealSchema>;
