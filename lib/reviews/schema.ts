import { z } from "zod";

/** The kinds of subjects of a comment. */
export const COMMENT_SUBJECTS = ["run", "ablation", "review"] as const;
export const CommentSubjectSchema = z
  .object({ kind: z.enum(COMMENT_SUBJECTS), id: z.uuid() })
  .meta({ id: "CommentSubject" });
export type CommentSubject = z.infer<typeof CommentSubjectSchema>;

export const CommentSchema = z
  .object({
    id: z.uuid(),
    subject: CommentSubjectSchema,
    author: z.object({ id: z.string(), name: z.string() }),
    body: z.string(),
    /** Runs mentioned in the body, with the names used there. */
    mentions: z.array(z.object({ runId: z.uuid(), name: z.string() })),
    createdAt: z.iso.datetime(),
    /** When the body was written: later than `createdAt` where it was edited. */
    updatedAt: z.iso.datetime(),
    /** How many earlier bodies are kept. */
    revisionCount: z.int(),
  })
  .meta({ id: "Comment" });
export type Comment = z.infer<typeof CommentSchema>;

/** A body that a comment had before it was edited. */
export const CommentRevisionSchema = z
  .object({
    id: z.uuid(),
    author: z.object({ id: z.string(), name: z.string() }),
    body: z.string(),
    /** When this body was written. */
    createdAt: z.iso.datetime(),
  })
  .meta({ id: "CommentRevision" });
export type CommentRevision = z.infer<typeof CommentRevisionSchema>;

/** A comment on a run as the routes of notes show it. */
export const NoteSchema = z
  .object({
    id: z.uuid(),
    runId: z.uuid(),
    body: z.string(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: "Note" });
export type Note = z.infer<typeof NoteSchema>;

/** A comment elsewhere that mentions a run, with its subject. Pages of ablations are identified by key. */
export interface MentioningComment extends Comment {
  readonly place:
    | { readonly kind: "run" | "review"; readonly id: string; readonly title: string }
    | { readonly kind: "ablation"; readonly key: string; readonly title: string };
}

const bodyText = z
  .string()
  .trim()
  .min(1)
  .max(50_000)
  .refine((body) => !body.includes("\0"), "must not contain U+0000")
  .meta({ description: 'Markdown. `@name` or `@"name with spaces"` mentions a run of the project.' });

export const CommentInputSchema = z
  .strictObject({ subject: CommentSubjectSchema, body: bodyText })
  .meta({ id: "CommentInput" });
export type CommentInput = z.infer<typeof CommentInputSchema>;

export const CommentPatchSchema = z.strictObject({ body: bodyText }).meta({ id: "CommentPatch" });
export const NoteInputSchema = z.strictObject({ body: bodyText }).meta({ id: "NoteInput" });
