"use client";

import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useRouter, useSearchParams } from "next/navigation";
import { useState } from "react";
import { pickRunsQuery } from "#app/_queries/compare.ts";

interface RunPickerProps {
  readonly slug: string;
  readonly runIds: readonly string[];
  readonly maximum: number;
}

/** Searches runs by name and adds them to the comparison. */
export function RunPicker({ slug, runIds, maximum }: RunPickerProps) {
  const router = useRouter();
  const search = useSearchParams();
  const [text, setText] = useState("");
  const [isOpen, setOpen] = useState(false);
  const [debounced] = useDebouncedValue(text.trim(), 150);
  const { data = [], isFetching, error } = useQuery({ ...pickRunsQuery(slug, debounced), enabled: isOpen });
  const isFull = runIds.length >= maximum;
  const add = (id: string) => {
    const next = new URLSearchParams(search);
    next.set("runs", [...runIds, id].join(","));
    setText("");
    router.push(`?${next}`, { scroll: false });
  };
  const none = error === null ? "No other run is called so" : `The runs could not be read: ${error.message}`;
  return (
    <Select
      className="compare-picker"
      aria-label="Add a run"
      placeholder={isFull ? `${maximum} runs are the most` : "Add a run"}
      leftSection={<IconPlus size={14} aria-hidden />}
      disabled={isFull}
      searchable
      searchValue={text}
      onSearchChange={setText}
      value={null}
      onChange={(id) => id !== null && add(id)}
      onDropdownOpen={() => setOpen(true)}
      filter={({ options }) => options}
      data={data.filter(({ id }) => !runIds.includes(id)).map(({ id, name }) => ({ value: id, label: name }))}
      nothingFoundMessage={isFetching ? "Searching…" : none}
      maxDropdownHeight={320}
    />
  );
}
