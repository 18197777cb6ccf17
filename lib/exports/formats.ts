import { z } from "zod";

/** The file formats of table exports. */
export const EXPORT_FORMATS = ["csv", "tsv", "latex", "markdown", "xlsx", "json", "html"] as const;
export const ExportFormatSchema = z.enum(EXPORT_FORMATS);
export type ExportFormat = z.infer<typeof ExportFormatSchema>;
