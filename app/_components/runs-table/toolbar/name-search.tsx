"use client";

import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useState } from "react";

interface NameSearchProps {
  readonly value: string;
  readonly onChange: (text: string) => void;
}

/** A pause in typing after which names are searched. */
const SETTLE_MS = 250;

/** Searches the names of runs while one types. */
export function NameSearch({ value, onChange }: NameSearchProps) {
  const [draft, setDraft] = useState(value);
  const [applied, setApplied] = useState(value);
  if (value !== applied) {
    setApplied(value);
    setDraft(value);
  }
  useEffect(() => {
    if (draft.trim() === value) {
      return;
    }
    const timer = setTimeout(() => {
      setApplied(draft.trim());
      onChange(draft.trim());
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [draft, value, onChange]);
  return (
    <TextInput
      className="runs-search"
      type="search"
      aria-label="Search names"
      placeholder="Search names"
      leftSection={<IconSearch size={14} stroke={1.6} aria-hidden />}
      value={draft}
      onChange={(event) => setDraft(event.currentTarget.value)}
    />
  );
}
