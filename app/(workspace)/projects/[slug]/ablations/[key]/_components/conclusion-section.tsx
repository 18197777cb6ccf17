"use client";

import { Button } from "@mantine/core";
import { useState } from "react";
import { Markdown } from "#app/_components/markdown/markdown.tsx";
import { MarkdownInput } from "#app/_components/markdown/markdown-input.tsx";
import type { Ablation } from "#lib/benchmarks/ablation-schema.ts";
import { useAblation } from "../../_components/use-ablation.ts";
import { useOptimistic } from "../../_components/use-optimistic.ts";

interface ConclusionSectionProps {
  readonly slug: string;
  readonly ablation: Pick<Ablation, "key" | "conclusion" | "updatedAt">;
  readonly canChange: boolean;
}

/** The team's conclusion, in Markdown. */
export function ConclusionSection({ slug, ablation, canChange }: ConclusionSectionProps) {
  const [conclusion, setShown] = useOptimistic(ablation.conclusion, ablation.updatedAt);
  const { change, isBusy } = useAblation(slug, ablation);
  const [draft, setDraft] = useState<string | null>(null);
  const save = async () => {
    if (draft === null) {
      return;
    }
    const isSaved =
      draft === conclusion ||
      (await change({
        patch: { conclusion: draft },
        undo: { conclusion },
        title: "Conclusion saved",
      }));
    if (isSaved) {
      setShown(draft);
      setDraft(null);
    }
  };
  return (
    <section aria-labelledby="conclusion">
      <div className="ablation-bar">
        <h2 className="section-title" id="conclusion">
          Conclusion
        </h2>
        {canChange && draft === null ? (
          <Button variant="subtle" color="gray" onClick={() => setDraft(conclusion)}>
            {conclusion === "" ? "Write" : "Edit"}
          </Button>
        ) : null}
      </div>
      {draft === null ? (
        conclusion === "" ? (
          <p className="dim">Nothing concluded yet.</p>
        ) : (
          <div className="panel ablation-conclusion">
            <Markdown slug={slug}>{conclusion}</Markdown>
          </div>
        )
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <MarkdownInput
            slug={slug}
            label="Conclusion"
            isLabelHidden
            minRows={4}
            value={draft}
            autoFocus
            onChange={setDraft}
            onSubmit={() => void save()}
            onCancel={() => setDraft(null)}
          />
          <div className="ablation-form-actions">
            <Button type="submit" loading={isBusy}>
              Save
            </Button>
            <Button variant="default" onClick={() => setDraft(null)}>
              Cancel
            </Button>
          </div>
        </form>
      )}
    </section>
  );
}
