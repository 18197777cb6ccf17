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
  readonly files: readonly File[];
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

export function isComplete({ name, source, files, path, images, stories }: SetForm): boolean {
  if (name.trim() === "") return false;
  switch (source) {
    case "upload":
      return files.length > 0;
    case "paper":
      return images.trim() !== "" && stories.trim() !== "";
    default:
      return path.trim() !== "";
  }
}

/** The request body. Invalid numbers are sent as NaN, so that the API reports the field. */
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

function sourceOf(
  { source, path, images, stories }: SetForm,
  uploadId: string | null,
): EvaluationSetRequest["source"] {
  switch (source) {
    case "upload":
      return { kind: "upload", uploadId: uploadId ?? "" };
    case "paper":
      return { kind: "paper", images: images.trim(), stories: stories.trim() };
    default:
      return { kind: source, path: path.trim() };
  }
}
