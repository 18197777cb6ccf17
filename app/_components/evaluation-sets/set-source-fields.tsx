import { TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { FileDrop } from "#app/_components/evaluation-sets/file-drop.tsx";
import type { SetForm, SetSource } from "#app/_components/evaluation-sets/set-form.ts";

interface PathField {
  readonly key: "path" | "images" | "stories";
  readonly label: string;
  readonly description: string;
}

const PATHS: Readonly<Record<Exclude<SetSource, "upload">, readonly PathField[]>> = {
  directory: [
    {
      key: "path",
      label: "Directory on the server",
      description: "With a manifest.json, a list, or images and texts of the same names.",
    },
  ],
  list: [
    {
      key: "path",
      label: "List on the server",
      description: "A .jsonl, .json or .csv file with image and text; images lie relative to it.",
    },
  ],
  paper: [
    { key: "images", label: "Images of TextVQA val", description: "A directory on the server." },
    {
      key: "stories",
      label: "CNN/DailyMail stories",
      description: "A directory of .story files on the server.",
    },
  ],
};

/** The files, or the paths on the server, from which a set is created. */
export function SetSourceFields({ form }: { readonly form: UseFormReturnType<SetForm> }) {
  const { source, files } = form.values;
  if (source === "upload") {
    return (
      <FileDrop
        files={files}
        error={form.errors["files"]}
        onChange={(chosen) => form.setFieldValue("files", [...chosen])}
      />
    );
  }
  return PATHS[source].map(({ key, label, description }) => (
    <TextInput
      key={key}
      size="sm"
      label={label}
      description={description}
      placeholder="/data/…"
      required
      {...form.getInputProps(key)}
    />
  ));
}
