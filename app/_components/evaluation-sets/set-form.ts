import type { EvaluationSetRequest } from "#lib/mir/evaluation-sets/evaluation-set-schema.ts";

export const SET_SOURCES = [
  { value: "upload", label: "Files of this computer (a zip, or images with a list)" },
  { value: "directory", label: "A directory on the server" },
  { value: "list", label: "A list on the server" },
  { value: "paper", label: "The paper’s default: TextVQA images and CNN/DailyMail stories" },
] as const;

export type SetSource = (typeof SET_SOURCES)[number]["value"];

/** The form values as typed, with numbers as text. */
export interface SetForm {
  readonly name: string;
  readonly source: SetSource;
  readonly files: File[];
  readonly path: string;
  readonly images: string;
  readonly stories: string;
  readonly pairing: "paired" | "separate";
  /** Empty for the template of the source. */
  readonly template: string;
  readonly sampleCount: string;
  readonly seed: string;
  readonly licence: string;
  readonly description: string;
  readonly isDefault: boolean;
}

export const EMPTY_SET_FORM: SetForm = {
  name: "",
  source: "upload",
  files: [],
  path: "",
  images: "",
  stories: "",
  pairing: "paired",
  template: "",
  sampleCount: "",
  seed: "0",
  licence: "",
  description: "",
  isDefault: false,
};

/** Errors that the route's schema cannot detect, because files are uploaded before the request that references them. */
export const missingInSetForm = ({ source, files }: SetForm) => ({
  files: source === "upload" && files.length === 0 ? "choose a zip, or images with a list" : null,
});

/** The form field that a path of the request comes from. */
export function fieldOfRequest(path: string): string | null {
  const field = path.startsWith("source.") ? path.slice("source.".length) : path;
  return Object.hasOwn(EMPTY_SET_FORM, field) ? field : null;
}

/**
 * The request body. Invalid numbers become NaN, so that their field is refused.
 * @param uploadId null before the files are uploaded
 */
export function toRequest(form: SetForm, uploadId: string | null): EvaluationSetRequest {
  const { name, description, licence, pairing, template, sampleCount, seed, isDefault } = form;
  return {
    name,
    description,
    licence,
    isDefault,
    source: sourceOf(form, uploadId),
    seed: Number(seed.trim() === "" ? "0" : seed),
    ...(form.source === "paper" ? {} : { pairing }),
    ...(template === "" ? {} : { template }),
    ...(sampleCount.trim() === "" ? {} : { sampleCount: Number(sampleCount) }),
  };
}

/** Placeholder for the id of the upload while the other fields are validated. */
const PENDING_UPLOAD = "00000000-0000-0000-0000-000000000000";

function sourceOf(
  { source, path, images, stories }: SetForm,
  uploadId: string | null,
): EvaluationSetRequest["source"] {
  switch (source) {
    case "upload":
      return { kind: "upload", uploadId: uploadId ?? PENDING_UPLOAD };
    case "paper":
      return { kind: "paper", images: images.trim(), stories: stories.trim() };
    default:
      return { kind: source, path: path.trim() };
  }
}
