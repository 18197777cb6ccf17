import { z } from "zod";

/** What a table can be written as. */
export const EXPORT_FORMATS = ["csv", "tsv", "latex", "markdown", "xlsx", "json", "html"] as const;
export const ExportFormatSchema = z.enum(EXPORT_FORMATS);
export type ExportFormat = z.infer<typeof ExportFormatSchema>;
