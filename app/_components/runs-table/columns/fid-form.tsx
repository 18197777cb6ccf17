"use client";

import { Button, TextInput } from "@mantine/core";
import { useId, useState } from "react";
import { fidColumnId } from "#app/_components/runs-table/columns/chooser-entries.ts";

interface FidFormProps {
  readonly definition: string;
  readonly onAdd: (id: string) => void;
}

/** Adds the FID of a layer, or of a range of layers, as a column. */
export function FidForm({ definition, onAdd }: FidFormProps) {
  const [layers, setLayers] = useState("");
  const [error, setError] = useState<string | null>(null);
  const id = useId();
  return (
    <form
      className="chooser-fid"
      onSubmit={(event) => {
        event.preventDefault();
        const made = fidColumnId(definition, layers);
        if ("error" in made) {
          setError(made.error);
        } else {
          onAdd(made.id);
          setLayers("");
          setError(null);
        }
      }}
    >
      <label htmlFor={id}>FID of layers</label>
      <TextInput
        id={id}
        size="xs"
        w={90}
        placeholder="12 or 1-8"
        value={layers}
        error={error !== null}
        aria-describedby={error === null ? undefined : `${id}-error`}
        onChange={(event) => {
          setLayers(event.currentTarget.value);
          setError(null);
        }}
      />
      <Button type="submit" variant="default" size="xs">
        Add
      </Button>
      <span className="dim">definition {definition}</span>
      {error === null ? null : (
        <p className="chooser-error" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
    </form>
  );
}
